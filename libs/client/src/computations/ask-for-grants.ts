// SPDX-License-Identifier: Apache-2.0
import type { NeededGrant } from '@glovebox/policy';
import { grantCode } from './grant-request.ts';

/** A request to one owner, ready to be sent over any channel. */
export interface GrantRequest {
  readonly owner: string;
  readonly text: string;
}

interface Asking {
  readonly room: string;
  readonly requester: string;
  readonly purpose: string;
  /** Canonical: what would run. */
  readonly sql: string;
  readonly grants: readonly NeededGrant[];
  /** Where the owner of a dataset opens its terms with the change in them: ready to review, and to sign. */
  readonly addressOf: (dataset: string, code: string) => string;
}

/** One request for each owner concerned: what is asked, what for, and what would run under it. */
export function askForGrants({ room, requester, purpose, sql, grants, addressOf }: Asking): GrantRequest[] {
  const owners = [...new Set(grants.map(({ owner }) => owner))];
  const datasetsOf = (owner: string) => [
    ...new Set(grants.filter((grant) => grant.owner === owner).map(({ dataset }) => dataset)),
  ];
  const address = (dataset: string) => {
    const changes = grants.filter((grant) => grant.dataset === dataset).map(({ change }) => change);
    return addressOf(dataset, grantCode({ from: requester, purpose, sql, changes }));
  };
  return owners.map((owner) => ({
    owner,
    text: [
      `To ${owner}, about the room "${room}"`,
      '',
      `For the purpose "${purpose}", ${requester} would like to run the question below. The terms do not admit it.`,
      'It would be admitted if the next version of the agreement',
      ...grants.filter((grant) => grant.owner === owner).map(({ words }) => `  - ${words.replaceAll('`', '')}`),
      '',
      'Nothing less would be enough, and nothing more is asked. What would run:',
      '',
      sql,
      '',
      'To review the terms with this change in them, open:',
      ...datasetsOf(owner).map(address),
      '',
    ].join('\n'),
  }));
}
