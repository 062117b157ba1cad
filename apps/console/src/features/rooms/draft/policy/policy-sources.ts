// SPDX-License-Identifier: Apache-2.0
import { PLATFORM_NAMES, strictestPolicy, type GloveboxClient, type ReadAgreement } from '@glovebox/client';
import type { Platform } from '@glovebox/contracts';
import { useQueries, useQuery } from '@tanstack/react-query';
import { agreementQuery } from '../../../../lib/api/get-agreement.ts';
import { agreementsQuery } from '../../../../lib/api/list-agreements.ts';
import { judgedWorkersQuery } from '../../../../lib/api/list-evidence.ts';
import { useSession } from '../../../../lib/session/session.ts';
import { POLICY_SHAPES } from './policy-shape.ts';
import { policyTemplate } from './policy-template.ts';

/** Something that a policy can begin with. */
export interface PolicySource {
  readonly id: string;
  readonly label: string;
  readonly make: () => Promise<unknown>;
}

/**
 * What is known already: workers that an active room trusts, each with the strictest policy that it satisfies; what active
 * rooms agreed on; and an empty policy of each platform.
 */
export function usePolicySources(): PolicySource[] {
  const { client } = useSession();
  const list = useQuery(agreementsQuery(client));
  const active = (list.data ?? []).filter(({ state }) => state === 'active');
  const rooms = useQueries({ queries: active.map(({ digest }) => agreementQuery(client, digest)) }).flatMap(
    ({ data }) => (data === undefined ? [] : [data]),
  );
  const workers = useQueries({ queries: rooms.map((room) => judgedWorkersQuery(client, room)) });
  return [
    ...rooms.flatMap((room, index) =>
      (workers[index]?.data ?? [])
        .filter(({ trusted }) => trusted)
        .map(({ relay }) => workerSource(client, room, relay)),
    ),
    ...rooms.flatMap(roomSources),
    ...[...POLICY_SHAPES.keys()].map(emptySource),
  ];
}

const workerSource = (client: GloveboxClient, { agreement }: ReadAgreement, relay: string): PolicySource => ({
  id: `worker ${agreement.digest} ${relay}`,
  label: `The worker ${relay}, which “${agreement.value.title}” trusts: the strictest that it satisfies`,
  make: async () => {
    const shown = (await client.operations.evidence(agreement.digest)).find((one) => one.relay === relay);
    const { dangerouslyTrustDevelopmentRoots } = client;
    return shown === undefined
      ? null
      : strictestPolicy(agreement, shown, { now: client.now(), dangerouslyTrustDevelopmentRoots });
  },
});

const roomSources = ({ agreement: { digest, value } }: ReadAgreement): PolicySource[] =>
  value.attestation.platforms.map((policy, index) => ({
    id: `room ${digest} ${String(index)}`,
    label: `${PLATFORM_NAMES[policy.platform]}, as “${value.title}” agreed`,
    make: () => Promise.resolve(policy),
  }));

const emptySource = (platform: Platform): PolicySource => ({
  id: `empty ${platform}`,
  label: `${PLATFORM_NAMES[platform]}, to fill in`,
  make: () => Promise.resolve(policyTemplate(platform)),
});
