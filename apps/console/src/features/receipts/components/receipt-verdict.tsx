// SPDX-License-Identifier: Apache-2.0
import { describeReceipt, type ReceiptAudit } from '@glovebox/client';
import { Notice } from '../../../components/ui/notice.tsx';
import { WordLines, Words } from '../../../components/ui/words.tsx';

/** What the checks come to. A proof that rests on a development root is never shown as a plain success. */
export function ReceiptVerdict({ audit }: { readonly audit: ReceiptAudit }) {
  const { outcome, steps } = audit;
  if (outcome.kind === 'denied') {
    const failed = steps.filter((step) => step.outcome === 'failed');
    return (
      <Notice tone="bad" title="The receipt is NOT proven">
        <p>
          {failed.length === 1 ? 'One check' : `${String(failed.length)} checks`} failed:{' '}
          {failed.map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1)).join('; ')}. The first reason:{' '}
          <Words text={outcome.reasons[0]?.message ?? ''} />.
        </p>
      </Notice>
    );
  }
  const facts = (
    <div className="words">
      <WordLines lines={describeReceipt(outcome).filter((line) => !line.startsWith('DANGER'))} />
    </div>
  );
  if (!outcome.developmentRoot) {
    return (
      <Notice tone="good" title="The receipt is genuine">
        {facts}
      </Notice>
    );
  }
  return (
    <>
      <Notice tone="bad" title="DANGER: this proof rests on a DEVELOPMENT ROOT">
        <p>
          A test authority signed the worker’s evidence. The worker need not have been a real TEE: its operator may have
          read everything, and may have made this receipt. Never accept it for real data.
        </p>
      </Notice>
      <Notice tone="warn" title="Genuine, if the development root is believed">
        {facts}
      </Notice>
    </>
  );
}
