// SPDX-License-Identifier: Apache-2.0
import { describeTask, type ModelTargets } from '@glovebox/client';
import { Select, TextField } from '../../../components/ui/fields.tsx';
import { WordLines } from '../../../components/ui/words.tsx';
import { offeredTargets, type ModelForm, type SaidModel } from '../model-form.ts';

const KINDS: readonly { readonly value: ModelForm['kind']; readonly label: string }[] = [
  { value: 'none', label: 'The answer itself' },
  { value: 'linear-regression', label: 'A linear regression' },
  { value: 'logistic-regression', label: 'A logistic regression' },
  { value: 'decision-tree', label: 'A decision tree' },
  { value: 'random-forest', label: 'A random forest' },
  { value: 'k-means', label: 'Clusters (k-means)' },
];

type NumberField = 'trees' | 'maximumDepth' | 'minimumLeaf' | 'clusters';

const LABELS: Readonly<Record<NumberField, string>> = {
  trees: 'Trees',
  maximumDepth: 'Cuts deep, at most',
  minimumLeaf: 'People in a leaf, at least',
  clusters: 'Clusters',
};

const NUMBERS: Readonly<Record<ModelForm['kind'], readonly NumberField[]>> = {
  none: [],
  'linear-regression': [],
  'logistic-regression': [],
  'decision-tree': ['maximumDepth', 'minimumLeaf'],
  'random-forest': ['trees', 'maximumDepth', 'minimumLeaf'],
  'k-means': ['clusters'],
};

/** What is released of the people whom the question selects: its answer, or a model that is fitted to them. */
export function ModelFields({
  form,
  said: { task, problems },
  targets,
  onChange,
}: {
  readonly form: ModelForm;
  readonly said: SaidModel;
  /** Of the question as it was parsed last. */
  readonly targets: ModelTargets;
  readonly onChange: (form: ModelForm) => void;
}) {
  const { kind, target, isGroup, positive } = form;
  const all = offeredTargets(kind, targets);
  // What was chosen stays visible while the query does not name it.
  const offered = target === '' || all.includes(target) ? all : [...all, target];
  const levels = targets.groups.find(({ name }) => name === target)?.levels ?? [];
  const set = (changes: Partial<ModelForm>) => {
    onChange({ ...form, ...changes });
  };
  return (
    <div className="stack">
      <div className="model-fields">
        <Select
          label="Release"
          value={kind}
          options={KINDS}
          onChange={(chosen) => {
            set({ kind: chosen, target: '', isGroup: false, positive: '' });
          }}
        />
        {kind !== 'none' && kind !== 'k-means' && (
          <Select
            label="Predicted"
            value={target}
            problem={problems.target}
            options={['', ...offered].map((value) => ({ value, label: value === '' ? 'choose' : value }))}
            onChange={(chosen) => {
              set({ target: chosen, isGroup: !targets.numbers.includes(chosen), positive: '' });
            }}
          />
        )}
        {isGroup && (
          <Positive
            levels={levels}
            value={positive}
            problem={problems.positive}
            onChange={(chosen) => {
              set({ positive: chosen });
            }}
          />
        )}
        {NUMBERS[kind].map((field) => (
          <TextField
            key={field}
            label={LABELS[field]}
            inputMode="numeric"
            value={form[field]}
            problem={problems[field]}
            onChange={(value) => {
              set({ [field]: value });
            }}
          />
        ))}
      </div>
      {kind !== 'none' && (
        <p className="muted small">
          The query names the people and what is known of them: count(*), avg(column) of every number, and every
          attribute as a group. What is not predicted is a feature.
        </p>
      )}
      {task !== undefined && (
        <div className="words">
          <WordLines lines={describeTask(task)} />
        </div>
      )}
    </div>
  );
}

/** One of the keys that the terms declare, or any where they declare none. */
function Positive({
  levels,
  value,
  problem,
  onChange,
}: {
  readonly levels: readonly string[];
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const shared = { label: 'Counts as yes', problem, onChange };
  return levels.length === 0 || (value !== '' && !levels.includes(value)) ? (
    <TextField {...shared} value={value} />
  ) : (
    <Select
      {...shared}
      value={value}
      options={['', ...levels].map((level) => ({ value: level, label: level === '' ? 'choose' : level }))}
    />
  );
}
