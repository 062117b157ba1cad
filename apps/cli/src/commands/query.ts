// SPDX-License-Identifier: Apache-2.0
import { describeParameters, policyAgreement } from '@glovebox/client';
import { admitTemplate, neededGrants, type NeededGrants } from '@glovebox/policy';
import { printQuery } from '@glovebox/query';
import type { Command } from 'commander';
import { addCommand, addGroup, type Host } from '../command.ts';
import { DECLARE_PARAMETER, parseDeclarations } from '../parameter-options.ts';
import { privacyFacts, privacyText } from '../show/privacy-text.ts';
import { renderReason } from '../show/problem.ts';
import { readText } from '../yaml-file.ts';
import { loadPolicies } from './policy.ts';

/** `glovebox query`: questions against terms, without a room, keys or data. */
export function addQueryCommands(program: Command, host: Host): void {
  addCheck(addGroup(program, 'query', 'judge a question against dataset terms, offline'), host);
}

interface CheckOptions {
  readonly policy: string;
  readonly sql: string;
  readonly purpose?: string;
  readonly requester?: string;
  readonly param?: string[];
}

function addCheck(group: Command, host: Host): void {
  addCommand<CheckOptions>(group, host, {
    usage: 'check',
    summary: 'whether terms admit a query; if not, whose clause refuses and the smallest change that would admit it',
    required: [
      ['--policy <file>', 'terms: an agreement draft, or its `datasets` alone'],
      ['--sql <file>', 'file with the query, or - for standard input'],
    ],
    options: [
      ['--purpose <purpose>', 'what it is for (default: the first purpose of the terms)'],
      ['--requester <party>', 'who asks, where clauses are for some parties only'],
      DECLARE_PARAMETER,
    ],
    examples: ['query check --policy terms.yaml --sql query.sql', 'query check --policy terms.yaml --sql - --json'],
    action: async ({ options, context }) => {
      const policies = await loadPolicies(options.policy);
      const sql = options.sql === '-' ? await context.readStdin() : await readText(options.sql);
      const { parseLocally } = await import('../local-query.ts');
      const tree = await parseLocally(sql, policies.datasets);
      const agreement = policyAgreement(policies);
      const question = {
        agreement,
        tree,
        purpose: options.purpose ?? agreement.purposes[0] ?? '',
        ...(options.requester === undefined ? {} : { requester: options.requester }),
      };
      const canonical = printQuery(tree);
      const declared = parseDeclarations(options.param);
      const admitted = admitTemplate({ ...question, declared });
      const parameters = describeParameters(declared, agreement);
      if (admitted.kind === 'allowed')
        return {
          json: {
            kind: 'admitted',
            sql: canonical,
            tree,
            parameters,
            datasets: admitted.datasets,
            rules: admitted.rules,
            privacy: privacyFacts(tree, admitted.privacy),
          },
          text:
            admitted.privacy === null
              ? `${[canonical, ...parameters].join('\n')}\n\nAdmitted. It draws on ${admitted.datasets.join(', ')}; every number rests on at least ${String(admitted.rules.minimumPeople)} people.`
              : `${[canonical, ...parameters].join('\n')}\n\nAdmitted.\n${privacyText(tree, admitted.privacy)}`,
        };
      const needed = neededGrants({ ...question, tree: admitted.tree });
      return {
        json: { kind: 'denied', sql: canonical, tree, reasons: admitted.reasons, needed },
        text: [
          'The terms do not admit this query:',
          ...admitted.reasons.flatMap(renderReason),
          '',
          ...grantsText(needed),
        ].join('\n'),
        exitCode: 1,
      };
    },
  });
}

function grantsText(needed: NeededGrants): string[] {
  if (needed.kind !== 'grants') return ['No change of terms admits it as it is written.'];
  return ['It would be admitted if', ...needed.grants.map(({ owner, words }) => `  - ${owner} agreed to ${words}`)];
}
