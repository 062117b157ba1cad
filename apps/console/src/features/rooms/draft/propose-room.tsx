// SPDX-License-Identifier: Apache-2.0
import type { CheckedDraft } from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import { useNavigate } from 'react-router';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { useProposeAgreement } from '../api/propose-agreement.ts';

/** The proposer's own signature, with which the others are asked for theirs. */
export function ProposeRoom({ said, onProposed }: { readonly said: CheckedDraft; readonly onProposed: () => void }) {
  const navigate = useNavigate();
  const propose = useProposeAgreement();
  const send = (agreement: Agreement) => {
    propose.mutate(agreement, {
      onSuccess: ({ digest }) => {
        onProposed();
        void navigate(`/rooms/${digest}`);
      },
    });
  };
  const lacking = said.kind === 'problems' ? Object.keys(said.problems).length : 0;
  return (
    <Card title="Propose it">
      <Stack>
        <p className="muted">
          You sign it, and the other parties find it in their console. It binds nobody until all of them have signed.
        </p>
        {propose.isError && <ErrorNotice error={propose.error} />}
        <Row>
          <Button
            variant="primary"
            isDisabled={said.kind === 'problems'}
            isPending={propose.isPending}
            onPress={() => {
              if (said.kind === 'agreement') send(said.agreement);
            }}
          >
            Sign and propose
          </Button>
          {lacking > 0 && (
            <span className="muted small">
              {lacking === 1 ? 'One thing is' : `${String(lacking)} things are`} still to be said.
            </span>
          )}
        </Row>
      </Stack>
    </Card>
  );
}
