// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { list, type Admission } from './admission.ts';

export type Datasets = Agreement['datasets'];

/** Whether every owner lends for this purpose, and the agreement has it. */
export function admitPurpose(admission: Admission, used: Datasets): void {
  const { purpose } = admission.asker;
  admitListed(admission, used, {
    code: 'purpose',
    clause: 'purposes',
    value: purpose,
    nowhere: `The agreement has no purpose \`${purpose}\`.`,
    notOf: (dataset) => `${dataset} is not lent for the purpose \`${purpose}\`.`,
  });
}

/** Whether results that rest on these datasets may go to whom they are for. */
export function admitReceiver(admission: Admission, used: Datasets): void {
  const { receiver } = admission.asker;
  if (receiver === undefined) return;
  admitListed(admission, used, {
    code: 'receiver',
    clause: 'receivers',
    value: receiver,
    nowhere: `\`${receiver}\` receives no results of this agreement.`,
    notOf: (dataset) => `Results that rest on ${dataset} do not go to \`${receiver}\`.`,
  });
}

interface Listed {
  readonly code: 'purpose' | 'receiver';
  /** The list, of the agreement as of each dataset's terms. */
  readonly clause: 'purposes' | 'receivers';
  readonly value: string;
  /** What to say where the agreement has it not, and where a dataset has it not. */
  readonly nowhere: string;
  readonly notOf: (dataset: string) => string;
}

function admitListed(admission: Admission, used: Datasets, { code, clause, value, nowhere, notOf }: Listed): void {
  const { agreement } = admission;
  if (!agreement[clause].includes(value))
    admission.refuse({
      code,
      message: nowhere,
      clause,
      remedy: `choose one of ${list(agreement[clause])}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms[clause].includes(value))
      admission.refuseBy({
        dataset: name,
        clause,
        code,
        message: notOf(name),
        remedy: `choose one of ${list(terms[clause])}`,
        grant: `add \`${value}\``,
        change: { kind: 'add', dataset: name, to: clause, value },
      });
}

/** Without exactly one person per row nothing can be counted in people. */
export function admitUnit(admission: Admission, { name, terms }: Datasets[number]): void {
  const units = terms.columns.filter((column) => column.terms.role === 'unit');
  if (units.length === 1) return;
  admission.refuseBy({
    dataset: name,
    clause: 'columns',
    code: 'no-person',
    message: `${name} has ${String(units.length)} columns that identify people; it needs exactly one.`,
    remedy: 'leave the dataset out',
    grant: 'give one column the role unit',
    change: null,
  });
}
