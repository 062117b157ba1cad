// SPDX-License-Identifier: Apache-2.0
import type { ReceiptStep } from '@glovebox/client';
import { Badge, type Tone } from '../../../components/ui/badge.tsx';
import { AlertIcon, CheckIcon, InfoIcon } from '../../../components/ui/icons.tsx';
import { Reasons, type Remedies } from '../../../components/ui/reasons.tsx';
import { Words } from '../../../components/ui/words.tsx';

const LOOK = {
  passed: { icon: CheckIcon, tone: 'good', word: 'passed' },
  failed: { icon: AlertIcon, tone: 'bad', word: 'failed' },
  'not-reached': { icon: InfoIcon, tone: 'neutral', word: 'not reached' },
} as const satisfies Record<ReceiptStep['outcome'], { tone: Tone; word: string; icon: unknown }>;

/** The choice is on the page itself: it may have no session, and no page of keys. */
const ON_THIS_PAGE: Remedies = {
  'development-root-refused':
    'ask for an agreement with a vendor root; for a demonstration only, accept a development root under “How it is judged”, below',
};

/** Every check in its order, with what was compared; failed ones are open and say what helps. */
export function ReceiptSteps({ steps }: { readonly steps: readonly ReceiptStep[] }) {
  return (
    <ol className="receipt-steps">
      {steps.map((step, index) => (
        <Step key={`${step.id} ${step.outcome}`} step={step} number={index + 1} />
      ))}
    </ol>
  );
}

function Step({ step, number }: { readonly step: ReceiptStep; readonly number: number }) {
  const { icon: Icon, tone, word } = LOOK[step.outcome];
  const head = (
    <>
      <span className="step-icon" data-tone={tone}>
        <Icon size={18} />
      </span>
      <span className="step-title">
        {number}. {step.title}
      </span>
      <Badge tone={tone}>{word}</Badge>
    </>
  );
  if (step.outcome === 'not-reached') {
    return (
      <li className="receipt-step">
        <div className="step-head">{head}</div>
      </li>
    );
  }
  return (
    <li className="receipt-step">
      <details open={step.outcome === 'failed'}>
        <summary className="step-head">{head}</summary>
        <div className="step-body">
          {step.reasons.length > 0 && <Reasons reasons={step.reasons} here={ON_THIS_PAGE} />}
          {step.compared.length > 0 && (
            <table className="compared" aria-label={`What was compared: ${step.title}`}>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Compared with</th>
                </tr>
              </thead>
              <tbody>
                {step.compared.map((one) => (
                  <tr key={one.what}>
                    <td>
                      <Words text={one.what} />
                    </td>
                    <td>
                      <Words text={one.with} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      </details>
    </li>
  );
}
