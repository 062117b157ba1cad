// SPDX-License-Identifier: Apache-2.0
import { describeTerms } from '@glovebox/client';
import type { ReadAgreement } from '@glovebox/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../../components/ui/card.tsx';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Progress } from '../../../components/ui/progress.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { WordLines } from '../../../components/ui/words.tsx';
import { formatCount } from '../../../lib/format.ts';
import { FILE_ENDINGS } from '../reading/file-formats.ts';
import { Sealing } from '../sealing/sealing.ts';
import { ProposeTerms } from '../terms/propose-terms.tsx';
import { TermsFields } from '../terms/terms-fields.tsx';
import { startForm, termsOf, type TermsForm } from '../terms/terms-form.ts';

/** From a file to terms: what its columns look like, what each may be used for, and what that means in words. */
export function LendFlow({ rooms }: { readonly rooms: readonly ReadAgreement[] }) {
  const [form, setForm] = useState<TermsForm | null>(null);
  const [rows, setRows] = useState(0);
  const detect = useMutation({
    mutationFn: async (file: File) => {
      const sealing = new Sealing();
      try {
        return await sealing.detect(file, setRows);
      } finally {
        sealing.close();
      }
    },
    onSuccess: (table, file) => {
      setForm(startForm(nameOf(file.name), table.columns));
    },
  });
  const said = form === null ? null : termsOf(form);
  return (
    <Stack>
      <DropZone
        label={form === null ? 'Choose a file' : 'Choose another file'}
        accept={FILE_ENDINGS}
        onFiles={([file]) => {
          setForm(null);
          if (file !== undefined) detect.mutate(file);
        }}
      >
        <p>Drop a CSV, Parquet or Arrow file here, to see its columns. It is read in this browser and not sent.</p>
      </DropZone>
      {detect.isPending && (
        <Progress label="Looking at every row" value={null} detail={`${formatCount(rows)} rows so far`} />
      )}
      {detect.isError && <ErrorNotice error={detect.error} />}
      {form !== null && detect.data !== undefined && said !== null && (
        <>
          <TermsFields
            form={form}
            detected={detect.data}
            problems={said.kind === 'problems' ? said.problems : {}}
            onChange={setForm}
          />
          {said.kind === 'terms' ? (
            <>
              <Card title="What that means">
                <div className="words">
                  <WordLines lines={describeTerms(said.terms, said.name)} />
                </div>
              </Card>
              <ProposeTerms name={said.name} terms={said.terms} rooms={rooms} />
            </>
          ) : (
            <Card title="What that means">
              <p className="muted">It is said here in words as soon as the form is complete.</p>
            </Card>
          )}
        </>
      )}
    </Stack>
  );
}

/** A name for the table, from that of the file. */
function nameOf(fileName: string): string {
  const stem = fileName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_');
  return (/^[a-z_]/.test(stem) ? stem : `_${stem}`).slice(0, 63);
}
