// SPDX-License-Identifier: Apache-2.0
import type { Agreement } from '@glovebox/contracts';
import { ProblemError } from '../edge/problem.error.ts';

/**
 * Demands that an agreement is the next version of the one that it names: of the same room, by the next number, and with
 * every owner of that one among its parties. Once all have signed it, it replaces that one, so otherwise two strangers
 * could end a room that they are not in, and a party one whose owners know nothing of it.
 * @throws ProblemError `document-mismatch`
 */
export function demandSuccessor(after: Agreement, before: Agreement): void {
  const isThere = (key: string) => after.parties.some(({ signingKey }) => signingKey === key);
  const missing = before.parties.find(({ roles, signingKey }) => roles.includes('owner') && !isThere(signingKey));
  if (after.room !== before.room) throw mismatch('another room', 'name the version before of this room');
  if (after.version !== before.version + 1) {
    throw mismatch(`version ${String(before.version)}`, `give it the version ${String(before.version + 1)}`);
  }
  if (missing !== undefined) {
    throw mismatch(
      `one that \`${missing.name}\` lends in, and who would not sign this`,
      'keep every owner among the parties; an owner who leaves stops the agreement, and the others begin a new room',
    );
  }
}

const mismatch = (what: string, remedy: string) =>
  new ProblemError('document-mismatch', `the agreement names as the version before ${what}`, {
    field: 'envelope.previous',
    remedy,
  });
