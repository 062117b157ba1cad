// SPDX-License-Identifier: Apache-2.0
import { ClientError, type Pins } from '@glovebox/client';
import { Timestamp, type Collateral, type ReceiptBundle } from '@glovebox/contracts';
import { useMemo, useState } from 'react';
import { Card } from '../../../components/ui/card.tsx';
import { ExplainedEvidence } from '../../../components/ui/explained-evidence.tsx';
import { ProblemNotice } from '../../../components/ui/problem-notice.tsx';
import { FILE_BYTES_MAX, readReceiptFile } from '../read-receipt-file.ts';
import { useReceiptAudit } from '../use-receipt-audit.ts';
import { withCompared } from '../with-compared.ts';
import { openedParties } from '../opened-parties.ts';
import { CompareParties } from './compare-parties.tsx';
import { FileDrop } from './file-drop.tsx';
import { ReceiptSteps } from './receipt-steps.tsx';
import { ReceiptVerdict } from './receipt-verdict.tsx';
import '../receipts.css';

interface Given {
  readonly name: string;
  readonly bundle: ReceiptBundle;
}

interface VerifierProps {
  /** What the reader pinned; more can be given as a file. */
  readonly pins: Pins;
  /** What the reader said elsewhere of development roots; the choice stands on the page. */
  readonly believesDevelopment?: boolean;
  /** A receipt that is here already, such as one fetched. */
  readonly given?: Given;
}

/**
 * Verifies a receipt in this page, from the file and the reader's pins alone: no session, no network, nobody's verdict.
 * Stands in the console and, as it is, in the standalone page.
 */
export function ReceiptVerifier({ pins: known, believesDevelopment = false, given }: VerifierProps) {
  const [receipt, setReceipt] = useState<Given | null>(given ?? null);
  const [pins, setPins] = useState(known);
  const [collateral, setCollateral] = useState<Collateral | undefined>();
  const [problem, setProblem] = useState<unknown>(null);

  const take = async (files: readonly File[]) => {
    setProblem(null);
    try {
      for (const file of files) {
        if (file.size > FILE_BYTES_MAX) throw new ClientError('invalid', `\`${file.name}\` is larger than any receipt`);
        const read = readReceiptFile(file.name, new Uint8Array(await file.arrayBuffer()));
        if (read.kind === 'receipt') setReceipt({ name: file.name, bundle: read.bundle });
        else if (read.kind === 'pins') setPins(read.pins);
        else setCollateral(read.collateral);
      }
    } catch (error) {
      setProblem(error);
    }
  };

  const drop = (
    <FileDrop
      label={receipt === null ? 'Drop a receipt here, or choose its file' : 'Another receipt, your pins, or collateral'}
      isSmall={receipt !== null}
      onFiles={(files) => void take(files)}
    >
      {receipt === null && (
        <span className="muted">
          The file that <code>glovebox receipt get</code> saved. You can drop your <code>pins.json</code> with it. Files
          are read in this page and sent nowhere.
        </span>
      )}
    </FileDrop>
  );
  return (
    <div className="stack">
      {drop}
      {problem !== null && <ProblemNotice error={problem} />}
      {receipt !== null && <Audited key={receipt.name} {...{ receipt, pins, collateral, believesDevelopment }} />}
    </div>
  );
}

interface AuditedProps {
  readonly receipt: Given;
  readonly pins: Pins;
  readonly collateral: Collateral | undefined;
  readonly believesDevelopment: boolean;
}

function Audited({ receipt, pins, collateral, believesDevelopment }: AuditedProps) {
  const [compared, setCompared] = useState<ReadonlySet<string>>(new Set());
  const [isDevelopment, setDevelopment] = useState(believesDevelopment);
  const [at, setAt] = useState('');
  const parties = useMemo(() => openedParties(receipt.bundle), [receipt.bundle]);
  const believed = useMemo(() => withCompared(pins, parties, compared), [pins, parties, compared]);
  const isTime = Timestamp.safeParse(at).success;
  const state = useReceiptAudit(receipt.bundle, {
    pins: believed,
    dangerouslyTrustDevelopmentRoots: isDevelopment,
    ...(isTime ? { at } : {}),
    ...(collateral === undefined ? {} : { collateral }),
  });
  if (state === null) return <p role="status">Checking every signature of {receipt.name} …</p>;
  if ('error' in state) return <ProblemNotice error={state.error} />;
  const { audit } = state;
  return (
    <>
      <div aria-live="polite" className="stack">
        <ReceiptVerdict audit={audit} />
      </div>
      <Card title="What was checked" actions={<span className="muted small">{receipt.name}</span>} isFlush>
        <ReceiptSteps steps={audit.steps} />
      </Card>
      {parties.length > 0 && (
        <Card title="Whose keys these are">
          <CompareParties
            parties={parties}
            pins={pins}
            compared={compared}
            onCompared={(name, isCompared) => {
              const others = [...compared].filter((one) => one !== name);
              setCompared(new Set(isCompared ? [...others, name] : others));
            }}
          />
        </Card>
      )}
      <Card title="How it is judged">
        <div className="stack">
          <label className="field">
            <span className="label">As of</span>
            <input
              className="input"
              value={at}
              placeholder={audit.opened?.receipt.value.time ?? '2026-11-24T05:37:00Z'}
              aria-invalid={at !== '' && !isTime}
              onChange={({ target }) => {
                setAt(target.value.trim());
              }}
            />
            <span className="hint">
              {at !== '' && !isTime
                ? 'Not a time: give it like 2026-11-24T05:37:00Z. Judged as of the receipt’s own time.'
                : 'Empty: the receipt’s own time, which the keybrokers signed.'}
            </span>
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={isDevelopment}
              onChange={({ target }) => {
                setDevelopment(target.checked);
              }}
            />
            <span>
              <strong>Dangerous:</strong> accept a development root, as demonstrations and tests have. The result will
              say so.
            </span>
          </label>
          {collateral !== undefined && <p className="muted small">With the collateral that you gave.</p>}
        </div>
      </Card>
      <Card title="What the worker’s evidence says">
        <ExplainedEvidence parts={audit.evidence} />
      </Card>
    </>
  );
}
