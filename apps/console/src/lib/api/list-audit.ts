// SPDX-License-Identifier: Apache-2.0
import type { GloveboxClient } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** Lines of the coordinator's log. */
export const auditQuery = (client: GloveboxClient) =>
  queryOptions({ queryKey: keys.audit, queryFn: () => client.operations.audit() });

export const useAudit = () => useQuery(auditQuery(useSession().client));
