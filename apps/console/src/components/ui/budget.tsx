// SPDX-License-Identifier: Apache-2.0
import { budgetAfter, type AskedBudget } from '@glovebox/client';
import { Facts } from './facts.tsx';
import { Notice } from './notice.tsx';
import { Time } from './time.tsx';
import { Words } from './words.tsx';

interface Price {
  readonly rho: string;
  readonly delta: string;
}

/** What is left of privacy budgets, as their keybrokers signed it; with a price, what would be after paying it. */
export function Budgets({ budgets, price }: { readonly budgets: readonly AskedBudget[]; readonly price?: Price }) {
  return (
    <ul className="budgets">
      {budgets.map((budget) => (
        <li key={budget.dataset} className="budget">
          <h3>{budget.dataset}</h3>
          <Budget {...budget} {...(price === undefined ? {} : { price })} />
        </li>
      ))}
    </ul>
  );
}

function Budget({ dataset, keybroker, stated, problem, price }: AskedBudget & { readonly price?: Price }) {
  if (stated === null) {
    return (
      <Notice tone="warn" title="What is left is not known now">
        <p>
          <Words text={problem?.message ?? `keybroker \`${keybroker}\` does not answer`} />. It decides when the
          question runs.
        </p>
        {problem !== null && (
          <p className="reason-meta">
            <code>{problem.code}</code>
          </p>
        )}
      </Notice>
    );
  }
  const { budget, spent, left, loss, lossMax, questions, time } = stated;
  const after = price === undefined ? null : budgetAfter(stated, price);
  return (
    <>
      <BudgetBar
        label={`Budget of ${dataset}`}
        whole={budget.rho}
        spent={spent.rho}
        {...(price === undefined || after === null ? {} : { price: price.rho })}
      />
      <Facts
        items={[
          { name: 'Left now', value: `rho ${left.rho} of ${budget.rho}` },
          ...(price === undefined
            ? []
            : [
                {
                  name: 'After this question',
                  value:
                    after === null ? (
                      <strong>not enough: it would be refused</strong>
                    ) : (
                      `rho ${after.left.rho} (epsilon ${after.loss.epsilon})`
                    ),
                },
              ]),
          {
            name: 'Spent',
            value: `rho ${spent.rho} on ${String(questions)} ${questions === 1 ? 'question' : 'questions'}: epsilon ${loss.epsilon} of ${lossMax.epsilon}, at delta ${loss.delta}`,
          },
          {
            name: 'Signed by',
            value: (
              <>
                <code>{keybroker}</code>, <Time value={time} />
              </>
            ),
          },
        ]}
      />
    </>
  );
}

/** Spent, what a question would take, and what is left, to scale. The facts beside it say the same in numbers. */
function BudgetBar({
  label,
  whole,
  spent,
  price = '0',
}: {
  readonly label: string;
  readonly whole: string;
  readonly spent: string;
  readonly price?: string;
}) {
  const share = (amount: string) => Math.min(100, (100 * Number(amount)) / Number(whole));
  const [used, next] = [share(spent), share(price)];
  return (
    <svg className="budget-bar" role="img" aria-label={`${label}: ${used.toFixed(0)} percent spent`}>
      <rect className="budget-left" width="100%" height="100%" />
      <rect className="budget-next" width={`${String(Math.min(100, used + next))}%`} height="100%" />
      <rect className="budget-spent" width={`${String(used)}%`} height="100%" />
    </svg>
  );
}
