// SPDX-License-Identifier: Apache-2.0
import type { ReadComputation } from '@glovebox/client';
import type { Parameter } from '@glovebox/contracts';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { WordLines } from '../../../components/ui/words.tsx';
import { useSession } from '../../../lib/session/session.ts';
import { useSubmitJob } from '../api/submit-job.ts';
import { choicesOf, valueProblem } from '../parameters.ts';

/** Runs an approved question: with which values, and for whom. */
export function RunQuestion({
  read,
  onSubmitted,
}: {
  readonly read: ReadComputation;
  readonly onSubmitted: (job: string) => void;
}) {
  const { party } = useSession();
  const { receivers } = read.agreement.value;
  const declared = read.computation.value.parameters ?? [];
  const [receiver, setReceiver] = useState(receivers.includes(party.name) ? party.name : (receivers[0] ?? ''));
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const submit = useSubmitJob(read);
  const isComplete = declared.every((parameter) => {
    const value = values[parameter.name] ?? '';
    return value !== '' && valueProblem(parameter, value) === undefined;
  });
  return (
    <Stack>
      {declared.map((parameter) => (
        <ParameterValue
          key={parameter.name}
          parameter={parameter}
          choices={choicesOf(read.agreement.value, parameter.allowed)}
          value={values[parameter.name] ?? ''}
          onChange={(value) => {
            setValues({ ...values, [parameter.name]: value });
          }}
        />
      ))}
      {read.parameters.length > 0 && (
        <div className="words">
          <WordLines lines={read.parameters} />
        </div>
      )}
      <Select
        label="Result goes to"
        value={receiver}
        onChange={setReceiver}
        options={receivers.map((value) => ({ value, label: value === party.name ? `${value} (you)` : value }))}
        hint="It is sealed to this party’s key inside the worker: nobody else opens it."
      />
      {submit.isError && <ErrorNotice error={submit.error} />}
      <div className="row">
        <Button
          variant="primary"
          isDisabled={!isComplete}
          isPending={submit.isPending}
          onPress={() => {
            submit.mutate(
              { receiver, ...(declared.length > 0 ? { parameters: values } : {}) },
              {
                onSuccess: ({ id }) => {
                  onSubmitted(id);
                },
              },
            );
          }}
        >
          Run it
        </Button>
        <span className="muted small">On the newest version of each dataset.</span>
      </div>
    </Stack>
  );
}

/** One of what was declared, or anything between. */
function ParameterValue({
  parameter,
  choices,
  value,
  onChange,
}: {
  readonly parameter: Parameter;
  readonly choices: readonly string[] | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const label = `$${parameter.name}`;
  return choices === null ? (
    <TextField label={label} value={value} problem={valueProblem(parameter, value)} onChange={onChange} />
  ) : (
    <Select
      label={label}
      value={value}
      onChange={onChange}
      options={['', ...choices].map((choice) => ({ value: choice, label: choice === '' ? 'choose' : choice }))}
    />
  );
}
