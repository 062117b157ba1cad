// SPDX-License-Identifier: Apache-2.0
import type { AgreementDataset, DatasetTerms } from '@glovebox/contracts';
import type { DetectedTable } from '@glovebox/tables';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { Select } from '../../../components/ui/fields.tsx';
import { Progress } from '../../../components/ui/progress.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { formatCount } from '../../../lib/format.ts';
import { useSession } from '../../../lib/session/session.ts';
import { FILE_ENDINGS } from '../reading/file-formats.ts';
import { Sealing } from '../sealing/sealing.ts';
import { TermsEditor } from '../terms/terms-editor.tsx';
import { isTermsFile, readTermsFile } from '../terms/terms-file.ts';
import { fillForm, startForm } from '../terms/terms-form.ts';

/**
 * From a file to terms: what its columns look like, what each may be used for, and what that means in words. Terms that
 * are a file already fill in the form, with the data's file or without it.
 */
export function LendFlow({
  children,
}: {
  /** What can be done with terms once they are complete. */
  readonly children: (name: string, terms: DatasetTerms) => ReactNode;
}) {
  const { party } = useSession();
  const [rows, setRows] = useState(0);
  const [table, setTable] = useState<{ readonly name: string; readonly detected: DetectedTable } | null>(null);
  const [given, setGiven] = useState<readonly AgreementDataset[]>([]);
  const [chosen, setChosen] = useState('');
  // Each file begins the form anew.
  const [files, setFiles] = useState(0);
  const take = useMutation({
    mutationFn: async (file: File) => {
      if (isTermsFile(file.name)) {
        setGiven(readTermsFile(await file.text(), party.name, table?.name ?? nameOf(file.name)));
      } else {
        setTable({ name: nameOf(file.name), detected: await detect(file, setRows) });
      }
      setFiles((count) => count + 1);
    },
  });
  const terms = given.find(({ name }) => name === chosen) ?? given[0];
  const hasForm = terms !== undefined || table !== null;
  return (
    <div className="stack wide">
      <DropZone
        isSmall={hasForm}
        label={hasForm ? 'Choose another file' : 'Choose a file'}
        accept={[...FILE_ENDINGS, '.yaml', '.yml', '.json']}
        onFiles={([file]) => {
          if (file !== undefined) take.mutate(file);
        }}
      >
        <p>
          Drop a CSV, Parquet or Arrow file here, to see its columns. It is read in this browser and not sent. Terms as
          YAML or JSON fill in the form.
        </p>
      </DropZone>
      {take.isPending && (
        <Progress label="Looking at every row" value={null} detail={`${formatCount(rows)} rows so far`} />
      )}
      {take.isError && <ErrorNotice error={take.error} />}
      {given.length > 1 && (
        <Select
          label="Terms of"
          value={terms?.name ?? ''}
          options={given.map(({ name, owner }) => ({ value: name, label: `${name}, of ${owner}` }))}
          onChange={setChosen}
        />
      )}
      {hasForm && !take.isPending && (
        <TermsEditor
          key={`${String(files)} ${terms?.name ?? ''}`}
          start={
            terms === undefined
              ? startForm(table?.name ?? '', table?.detected.columns ?? [])
              : fillForm(terms.name, terms.terms, table?.detected.columns)
          }
          detected={table?.detected ?? null}
        >
          {children}
        </TermsEditor>
      )}
    </div>
  );
}

async function detect(file: File, onRows: (rows: number) => void): Promise<DetectedTable> {
  const sealing = new Sealing();
  try {
    return await sealing.detect(file, onRows);
  } finally {
    sealing.close();
  }
}

/** A name for the table, from that of the file. */
function nameOf(fileName: string): string {
  const stem = fileName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_');
  return (/^[a-z_]/.test(stem) ? stem : `_${stem}`).slice(0, 63);
}
