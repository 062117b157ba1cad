// SPDX-License-Identifier: Apache-2.0
import '../lib/jitless.ts';
import { emptyPins } from '@glovebox/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../components/css/theme.css';
import '../components/css/base.css';
import '../components/css/ui.css';
import './verify.css';
import { ReceiptVerifier } from '../features/receipts/components/receipt-verifier.tsx';

const NOBODY = emptyPins();

/** The console's verification of receipts as one file that works from a disk: no session, no network. */
function VerifyPage() {
  return (
    <main className="standalone">
      <header>
        <h1>Verify a Glovebox receipt</h1>
        <p className="muted">
          Everything is checked in this page, on your machine. It asks nobody, sends nothing and needs no network: its
          own policy forbids every connection.
        </p>
      </header>
      <ReceiptVerifier pins={NOBODY} />
      <footer className="muted small">
        A receipt proves that these keys signed and that such a worker ran. Whose keys they are is yours to compare.
      </footer>
    </main>
  );
}

const place = document.getElementById('root');
if (place === null) throw new Error('the page has no place for the verification');
createRoot(place).render(
  <StrictMode>
    <VerifyPage />
  </StrictMode>,
);
