// SPDX-License-Identifier: Apache-2.0
import { attestationIn, ClientError } from '@glovebox/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { parse } from 'yaml';
import { Button } from '../../../../components/ui/button.tsx';
import { DropZone } from '../../../../components/ui/drop-zone.tsx';
import { Select } from '../../../../components/ui/fields.tsx';
import { ErrorNotice } from '../../../../components/ui/states.tsx';
import { usePolicySources } from './policy-sources.ts';
import { itemsOf, recordOf } from './values.ts';

/** One more kind of worker to believe: from what is known already, from a file, or empty. */
export function AddPolicy({ onAdd }: { readonly onAdd: (policies: readonly unknown[]) => void }) {
  const sources = usePolicySources();
  const [chosen, setChosen] = useState('');
  const source = sources.find(({ id }) => id === chosen) ?? sources[0];
  const add = useMutation({
    mutationFn: async (make: () => Promise<readonly unknown[]>) => {
      onAdd(await make());
    },
  });
  if (source === undefined) return null;
  return (
    <>
      <div className="clause-head">
        <Select
          label="Begin with"
          value={source.id}
          options={sources.map(({ id, label }) => ({ value: id, label }))}
          onChange={setChosen}
        />
        <Button
          isPending={add.isPending}
          onPress={() => {
            add.mutate(async () => {
              const made = await source.make();
              return made === null ? [] : [made];
            });
          }}
        >
          Add<span className="visually-hidden"> these workers</span>
        </Button>
      </div>
      <DropZone
        isSmall
        label="Choose a policy"
        accept={['.yaml', '.yml', '.json']}
        onFiles={([file]) => {
          if (file !== undefined) add.mutate(async () => policiesIn(await file.text()));
        }}
      >
        <p>Or a file, as the command line makes it of a worker’s evidence.</p>
      </DropZone>
      {add.isError && <ErrorNotice error={add.error} />}
    </>
  );
}

function policiesIn(text: string): readonly unknown[] {
  const policies = itemsOf(recordOf(attestationIn(parseOrNull(text))).platforms);
  if (policies.length > 0) return policies;
  throw new ClientError('invalid', 'the file holds no attestation policy', {
    field: 'file',
    remedy: 'make one of evidence with `glovebox evidence policy draft`, or begin with an empty one',
  });
}

function parseOrNull(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
