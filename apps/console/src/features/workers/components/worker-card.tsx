// SPDX-License-Identifier: Apache-2.0
import { PLATFORM_NAMES, type JudgedWorker } from '@glovebox/client';
import { Platform, type WorkerView } from '@glovebox/contracts';
import { Badge } from '../../../components/ui/badge.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { ExplainedEvidence } from '../../../components/ui/explained-evidence.tsx';
import { Facts } from '../../../components/ui/facts.tsx';
import { Hash } from '../../../components/ui/hash.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { Reasons } from '../../../components/ui/reasons.tsx';
import { Time } from '../../../components/ui/time.tsx';

export function platformName(platform: string): string {
  const known = Platform.safeParse(platform);
  return known.success ? PLATFORM_NAMES[known.data] : platform;
}

/** How current the machine is, as far as its platform tells. */
const MACHINE_FACTS = ['Firmware in force', 'Intel’s status', 'Known vulnerabilities', 'Revocation'];

/** One worker: whether the room trusts it, why or why not, and all that its evidence says. */
export function WorkerCard({ judged, seen }: { readonly judged: JudgedWorker; readonly seen: WorkerView | null }) {
  const { relay, platform, trusted, developmentRoot, reasons, at, parts } = judged;
  return (
    <Card
      title={relay}
      actions={
        trusted ? (
          <Badge tone={developmentRoot ? 'warn' : 'good'}>
            {developmentRoot ? 'trusted, under a development root' : 'trusted'}
          </Badge>
        ) : (
          <Badge tone="bad">not trusted</Badge>
        )
      }
    >
      <Stack>
        {trusted && developmentRoot && (
          <Notice tone="bad" title="DANGER: a development root">
            <p>The room’s policy names a test authority. There need not be any such machine.</p>
          </Notice>
        )}
        {reasons.length > 0 && (
          <Notice tone="bad" title="Why the room’s policy does not trust it">
            <Reasons reasons={reasons} />
          </Notice>
        )}
        <Facts
          items={[
            { name: 'Platform', value: platformName(platform) },
            { name: 'Evidence answers challenges of', value: <Time value={at} /> },
            ...(seen === null
              ? []
              : [
                  { name: 'Last seen, says its relay', value: <Time value={seen.lastSeen} /> },
                  { name: 'Gate, says its relay', value: seen.gate },
                  { name: 'At work on', value: seen.job === null ? 'nothing of yours' : <Hash value={seen.job} /> },
                ]),
            ...keyFacts(parts),
          ]}
        />
        <ExplainedEvidence parts={parts} />
      </Stack>
    </Card>
  );
}

/** What decides at a glance: the program's measurement, which stands first in its section, and the machine's state. */
function keyFacts(parts: JudgedWorker['parts']) {
  const sections = parts.flatMap((part) => part.sections);
  const program = sections.find(({ title }) => title === 'What runs')?.facts.slice(0, 1) ?? [];
  const machine = sections
    .flatMap(({ facts }) => facts)
    .filter(
      ({ label }, index, all) => MACHINE_FACTS.includes(label) && index === all.findIndex((one) => one.label === label),
    );
  return [...program, ...machine].map(({ label, value }) => ({
    name: label,
    value: <code className="evidence-value">{value}</code>,
  }));
}
