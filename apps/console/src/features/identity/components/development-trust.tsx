// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { ConfirmDialog } from '../../../components/ui/dialog.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { useSession } from '../../../lib/session/session.ts';

/** The one switch that weakens what the console demands. For trying it out on machines without a TEE. */
export function DevelopmentTrust() {
  const { identity, setDevelopmentTrust } = useSession();
  const [isAsking, setAsking] = useState(false);
  const isOn = identity.dangerouslyTrustDevelopmentRoots;
  const set = (isTrusted: boolean) => {
    setAsking(false);
    void setDevelopmentTrust(isTrusted);
  };
  return (
    <Card title="Development roots">
      <Stack>
        <p className="muted">
          A demonstration without TEE hardware signs its workers' evidence with a test authority. Agreements that name
          such an authority are refused here, unless you say that they may be believed.
        </p>
        <div>
          {isOn ? (
            <Button
              onPress={() => {
                set(false);
              }}
            >
              Stop believing development roots
            </Button>
          ) : (
            <Button
              variant="danger"
              onPress={() => {
                setAsking(true);
              }}
            >
              Believe development roots…
            </Button>
          )}
        </div>
      </Stack>
      <ConfirmDialog
        title="Believe development roots?"
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        onConfirm={() => {
          set(true);
        }}
        confirm="Believe them"
        variant="danger"
      >
        <p>
          Workers that a development root vouches for may run anywhere, readable by whoever owns the machine. Do this
          for made-up data only. It holds for <strong>{identity.name}</strong> in this browser and is said on every
          page.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
