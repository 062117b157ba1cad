// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { list, type Admission } from './admission.ts';

export type Datasets = Agreement['datasets'];

/** Whether every owner lends for this purpose, and the agreement has it. */
export function admitPurpose(admission: Admission, used: Datasets): void {
  const { agreement, asker } = admission;
  const { purpose } = asker;
  if (!agreement.purposes.includes(purpose))
    admission.refuse({
      code: 'purpose',
      message: `The agreement has no purpose \`${purpose}\`.`,
      clause: 'purposes',
      remedy: `choose one of ${list(agreement.purposes)}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms.purposes.includes(purpose))
      admission.refuseBy({
        dataset: name,
        clause: 'purposes',
        code: 'purpose',
        message: `${name} is not lent for the purpose \`${purpose}\`.`,
        remedy: `choose one of ${list(terms.purposes)}`,
        grant: `add \`${purpose}\``,
        change: { kind: 'add', dataset: name, to: 'purposes', value: purpose },
      });
}

/** Whether results that rest on these datasets may go to whom they are for. */
export function admitReceiver(admission: Admission, used: Datasets): void {
  const { agreement, asker } = admission;
  const { receiver } = asker;
  if (receiver === undefined) return;
  if (!agreement.receivers.includes(receiver))
    admission.refuse({
      code: 'receiver',
      message: `\`${receiver}\` receives no results of this agreement.`,
      clause: 'receivers',
      remedy: `choose one of ${list(agreement.receivers)}`.slice(0, 400),
    });
  for (const { name, terms } of used)
    if (!terms.receivers.includes(receiver))
      admission.refuseBy({
        dataset: name,
        clause: 'receivers',
        code: 'receiver',
        message: `Results that rest on ${name} do not go to \`${receiver}\`.`,
        remedy: `choose one of ${list(terms.receivers)}`,
        grant: `add \`${receiver}\``,
        change: { kind: 'add', dataset: name, to: 'receivers', value: receiver },
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
