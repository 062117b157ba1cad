// SPDX-License-Identifier: Apache-2.0
import { readAgreement, type GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** One agreement, opened and checked in this page: its signatures, and that it is the one asked for. */
export const agreementQuery = (client: GloveboxClient, digest: string) =>
  queryOptions({
    queryKey: [...keys.agreements, digest, client.dangerouslyTrustDevelopmentRoots],
    queryFn: () => readAgreement(client, digest),
  });

export const useAgreement = (digest: string) => useQuery(agreementQuery(useSession().client, digest));
