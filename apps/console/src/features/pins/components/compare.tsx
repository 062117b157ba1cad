// SPDX-License-Identifier: Apache-2.0
import { displayFingerprint } from '@glovebox/crypto';

/** Two fingerprints above each other, group by group, with what differs marked for eyes and for screen readers. */
export function Compare({ told, offered }: { readonly told: string; readonly offered: string }) {
  const toldGroups = displayFingerprint(told).split(' ');
  const offeredGroups = displayFingerprint(offered).split(' ');
  const rows = [
    { name: 'You were told', groups: toldGroups, others: offeredGroups },
    { name: 'The coordinator says', groups: offeredGroups, others: toldGroups },
  ];
  return (
    <div className="compare">
      {rows.map(({ name, groups, others }) => (
        <div key={name}>
          <span className="muted small">{name}</span>
          <div className="groups">
            {groups.map((group, index) => (
              <code key={index} data-differs={group === others[index] ? undefined : true}>
                {group}
                {group !== others[index] && <span className="visually-hidden"> differs</span>}
              </code>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
