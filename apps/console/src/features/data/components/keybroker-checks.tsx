// SPDX-License-Identifier: Apache-2.0
import type { OwnDataset } from '@glovebox/client';
import type { RecipientStatement } from '@glovebox/contracts';
import { Card } from '../../../components/ui/card.tsx';
import { CheckIcon } from '../../../components/ui/icons.tsx';

/** What was verified in this page before anything is sealed. */
export function KeybrokerChecks({
  own,
  statement,
}: {
  readonly own: OwnDataset;
  readonly statement: RecipientStatement;
}) {
  const { keybroker } = own;
  return (
    <Card title="To whom it is sealed">
      <ul className="checks">
        <li>
          <CheckIcon size={16} />
          <span>
            Every signature of the agreement was checked here, and the keys of all parties are those you pinned.
          </span>
        </li>
        <li>
          <CheckIcon size={16} />
          <span>
            Keybroker <code>{keybroker.name}</code> has the identity key that you read on its machine and pinned:{' '}
            <code className="break">{keybroker.identityKey}</code>
          </span>
        </li>
        <li>
          <CheckIcon size={16} />
          <span>
            It signed, a moment ago, that this recipient is for <code>{statement.dataset}</code> of yours alone:{' '}
            <code className="break">{statement.recipient}</code>
          </span>
        </li>
      </ul>
    </Card>
  );
}
