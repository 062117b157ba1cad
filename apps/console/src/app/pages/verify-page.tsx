// SPDX-License-Identifier: Apache-2.0
import { emptyPins } from '@glovebox/client';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { ReceiptVerifier } from '../../features/receipts/components/receipt-verifier.tsx';
import { StandaloneLink } from '../../features/receipts/components/standalone-link.tsx';
import { useSessionState } from '../../lib/session/session.ts';

const NOBODY = emptyPins();

/** Anybody's: keys need not be open. Where they are, what their owner pinned counts. */
export function VerifyPage() {
  const state = useSessionState();
  const session = state.kind === 'open' ? state.session : null;
  return (
    <>
      <PageHeader
        title="Verify a receipt"
        lead="Everything is checked in this page, on your machine. It asks nobody and sends nothing."
        actions={<StandaloneLink />}
      />
      <ReceiptVerifier
        pins={session?.pins ?? NOBODY}
        believesDevelopment={session?.identity.dangerouslyTrustDevelopmentRoots ?? false}
      />
    </>
  );
}
