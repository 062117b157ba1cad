// SPDX-License-Identifier: Apache-2.0
import { describeAttestation, PLATFORM_NAMES } from '@glovebox/client';
import { Platform, PlatformPolicy } from '@glovebox/contracts';
import { Button } from '../../../../components/ui/button.tsx';
import { More } from '../../../../components/ui/more.tsx';
import { WordLines } from '../../../../components/ui/words.tsx';
import { ProblemLine } from '../../../../components/ui/problem-line.tsx';
import type { Problems } from '../../../../lib/problems.ts';
import { cleaned } from './clean-policy.ts';
import { POLICY_SHAPES } from './policy-shape.ts';
import { GroupFields } from './shape-field.tsx';
import { recordOf } from './values.ts';

/** One kind of worker that is believed: what the policy says in words, once it is complete, and every value of it. */
export function PolicyCard({
  policy,
  at,
  problems,
  onChange,
  onRemove,
}: {
  readonly policy: unknown;
  readonly at: string;
  readonly problems: Problems;
  readonly onChange: (policy: unknown) => void;
  readonly onRemove: () => void;
}) {
  const named = Platform.safeParse(recordOf(policy).platform);
  const title = named.success ? PLATFORM_NAMES[named.data] : 'Unknown platform';
  const shape = named.success ? POLICY_SHAPES.get(named.data) : undefined;
  const parsed = PlatformPolicy.safeParse(cleaned(policy));
  const count = Object.keys(problems).filter((field) => field.startsWith(`${at}.`)).length;
  return (
    <section className="part" aria-label={title}>
      <div className="row" data-spread>
        <h3>{title}</h3>
        <Button size="small" variant="quiet" onPress={onRemove}>
          Remove<span className="visually-hidden"> {title}</span>
        </Button>
      </div>
      {parsed.success && (
        <More summary="In words">
          <div className="words">
            <WordLines lines={describeAttestation({ platforms: [parsed.data] })} />
          </div>
        </More>
      )}
      <ProblemLine problem={problems[at]} />
      {shape?.kind === 'group' && (
        <More summary="Every value" isOpenFirst={!parsed.success} hasProblem={count > 0}>
          <GroupFields name={title} shape={shape} value={policy} at={at} problems={problems} onChange={onChange} />
        </More>
      )}
    </section>
  );
}
