// SPDX-License-Identifier: Apache-2.0
import {
  askForGrants,
  budgetShares,
  describeBudgetShare,
  describePrivacy,
  describeRules,
  type AskedQuestion,
  type JudgedQuestion,
} from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import type { NeededGrants } from '@glovebox/policy';
import { Card } from '../../../components/ui/card.tsx';
import { CodeBlock, CopyButton } from '../../../components/ui/hash.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { More } from '../../../components/ui/more.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { Reasons } from '../../../components/ui/reasons.tsx';
import { WordLines, Words } from '../../../components/ui/words.tsx';

interface JudgementProps {
  /** The digest of the agreement. */
  readonly room: string;
  readonly agreement: Agreement;
  readonly judged: JudgedQuestion;
  readonly asked: AskedQuestion;
}

/** Whether a question would be admitted; if not, why, by whom, and what to ask of them. */
export function Judgement({ room, agreement, judged, asked }: JudgementProps) {
  switch (judged.kind) {
    case 'not-a-query':
      return (
        <Notice tone="warn" title="Not a query that can run here yet">
          <Reasons
            reasons={judged.issues.map(({ code, message, place, remedy }) => ({
              code,
              message,
              ...(place === null ? {} : { place }),
              ...(remedy === undefined ? {} : { remedy }),
            }))}
          />
        </Notice>
      );
    case 'denied':
      return (
        <Stack>
          <Notice tone="bad" title="The terms do not admit this question">
            <Reasons reasons={judged.reasons} />
          </Notice>
          <Grants room={room} agreement={agreement} needed={judged.needed} asked={asked} sql={judged.sql} />
        </Stack>
      );
    case 'admitted':
      return <Admitted agreement={agreement} judged={judged} />;
  }
}

function Grants({
  room,
  agreement,
  needed,
  asked,
  sql,
}: {
  readonly room: string;
  readonly agreement: Agreement;
  readonly needed: NeededGrants;
  readonly asked: AskedQuestion;
  readonly sql: string;
}) {
  if (needed.kind !== 'grants') {
    return (
      <Notice title="No change of terms would admit it as it is written">
        <p>Change the question as the reasons say.</p>
      </Notice>
    );
  }
  const { requester, purpose } = asked;
  const requests = askForGrants({
    ...{ room: agreement.title, requester, purpose, sql, grants: needed.grants },
    addressOf: (dataset, code) => `${location.origin}/data/${room}/${dataset}/terms#ask=${code}`,
  });
  return (
    <Card title="What would admit it">
      <Stack>
        <div className="words">
          <ul>
            {needed.grants.map(({ owner, words }) => (
              <li key={owner + words}>
                <strong>{owner}</strong> agrees to <Words text={words} />
              </li>
            ))}
          </ul>
        </div>
        {requests.map(({ owner, text }) => (
          <More key={owner} summary={`The request to ${owner}, ready to send`}>
            <Stack gap="small">
              <CodeBlock text={text} label={`Request to ${owner}`} isWrapped />
              <Row>
                <CopyButton text={text} label={`Copy the request to ${owner}`} />
                <span className="muted small">
                  Send it over a channel that you both trust. Its link opens the terms with the change in them.
                </span>
              </Row>
            </Stack>
          </More>
        ))}
      </Stack>
    </Card>
  );
}

function Admitted({
  agreement,
  judged,
}: {
  readonly agreement: Agreement;
  readonly judged: Extract<JudgedQuestion, { kind: 'admitted' }>;
}) {
  const { tree, task, sql, datasets, minimumPeople, rules, privacy } = judged;
  const described = privacy === null ? null : describePrivacy({ tree, task, datasets: agreement.datasets }, privacy);
  const shares = privacy === null ? [] : budgetShares(privacy, agreement.datasets).map(describeBudgetShare);
  return (
    <Stack>
      <Notice tone="good" title="Everybody’s terms admit this question">
        <p>
          It draws on <Words text={datasets.map((name) => `\`${name}\``).join(', ')} />.{' '}
          {described === null && (
            <>Every number that is released rests on at least {minimumPeople} different people; others are withheld.</>
          )}
        </p>
      </Notice>
      {described !== null && (
        <Card title="What it costs, and what its answer is worth">
          <div className="words">
            <WordLines lines={[...described.price, ...shares, ...described.noise, described.groups]} />
          </div>
        </Card>
      )}
      <Card title="What would run">
        <Stack>
          <p className="muted small">
            Printed in this page from the tree that would be signed. Your text is kept as a comment and never runs.
          </p>
          <CodeBlock text={sql} label="Canonical SQL" />
        </Stack>
      </Card>
      {described === null && (
        <More summary="The release rules that will hold: the strictest of all owners concerned">
          <div className="words">
            <WordLines lines={describeRules(rules, 'the answer')} />
          </div>
        </More>
      )}
    </Stack>
  );
}
