// SPDX-License-Identifier: Apache-2.0
import { askRecipient, type OwnDataset, type ReadAgreement } from '@glovebox/client';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { Checkbox } from '../../../components/ui/fields.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { Progress } from '../../../components/ui/progress.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { useSession } from '../../../lib/session/session.ts';
import { FILE_ENDINGS } from '../reading/file-formats.ts';
import { sealExamined } from '../seal-and-upload.ts';
import { Sealing } from '../sealing/sealing.ts';
import { useUploadManager } from '../uploads/uploads.ts';
import { KeybrokerChecks } from './keybroker-checks.tsx';
import { QualityCard } from './quality-card.tsx';

/**
 * A file becomes a version of an agreed dataset: examined, the keybroker verified, sealed, and handed to the uploads.
 * Nothing leaves the page before it is sealed.
 */
export function UploadFlow({ read, own }: { readonly read: ReadAgreement; readonly own: OwnDataset }) {
  const { client } = useSession();
  const uploads = useUploadManager();
  const navigate = useNavigate();
  const [sealing] = useState(() => new Sealing());
  useEffect(
    () => () => {
      sealing.close();
    },
    [sealing],
  );
  const [file, setFile] = useState<File | null>(null);
  const [dropsBad, setDropsBad] = useState(false);
  const [sealedRows, setSealedRows] = useState(0);

  const verify = useMutation({ mutationFn: () => askRecipient(client, own) });
  const examine = useMutation({
    mutationFn: (chosen: File) => sealing.examine(chosen, own.dataset.terms.columns),
    onSuccess: () => {
      verify.mutate();
    },
  });
  const seal = useMutation({
    mutationFn: async () => {
      if (verify.data === undefined || file === null) return;
      const wanted = { agreement: read.agreement.digest, own, statement: verify.data, fileName: file.name };
      await uploads.add(await sealExamined(client, sealing, wanted, setSealedRows));
      await navigate(`/data/${read.agreement.digest}/${own.dataset.name}`);
    },
  });
  const choose = ([chosen]: File[]) => {
    if (chosen === undefined) return;
    setFile(chosen);
    seal.reset();
    verify.reset();
    examine.mutate(chosen);
  };

  const report = examine.data;
  const mayGoOn = report !== undefined && report.goodRows > 0 && (report.badRows === 0 || dropsBad);
  if (seal.isPending) {
    const total = report?.goodRows ?? 0;
    return (
      <Card title="Sealing in this browser">
        <Progress
          label={file?.name ?? 'file'}
          value={total === 0 ? null : sealedRows / total}
          detail={`${formatCount(sealedRows)} of ${formatCount(total)} rows`}
        />
      </Card>
    );
  }
  return (
    <Stack>
      <DropZone label={file === null ? 'Choose a file' : 'Choose another file'} accept={FILE_ENDINGS} onFiles={choose}>
        {file === null ? (
          <p>
            Drop a CSV, Parquet or Arrow file here. It is read in this browser; nothing of it is sent before it is
            sealed.
          </p>
        ) : (
          <p>
            <strong>{file.name}</strong>, {formatBytes(file.size)}
          </p>
        )}
      </DropZone>
      {examine.isPending && <Progress label="Reading and checking every row" value={null} />}
      {examine.isError && <ErrorNotice error={examine.error} />}
      {report !== undefined && <QualityCard report={report} />}
      {verify.isPending && <Progress label={`Asking keybroker ${own.keybroker.name} for a recipient`} value={null} />}
      {verify.isError && (
        <ErrorNotice
          error={verify.error}
          onRetry={() => {
            verify.mutate();
          }}
        />
      )}
      {verify.data !== undefined && report !== undefined && (
        <>
          <KeybrokerChecks own={own} statement={verify.data} />
          {report.badRows > 0 && (
            <Checkbox isSelected={dropsBad} onChange={setDropsBad}>
              Leave out the {formatCount(report.badRows)} rows that do not fit.
            </Checkbox>
          )}
          {seal.isError && <ErrorNotice error={seal.error} />}
          <Row>
            <Button
              variant="primary"
              isDisabled={!mayGoOn}
              onPress={() => {
                seal.mutate();
              }}
            >
              Seal {formatCount(report.goodRows)} rows and upload
            </Button>
          </Row>
        </>
      )}
    </Stack>
  );
}
