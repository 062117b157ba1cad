// SPDX-License-Identifier: Apache-2.0
import { askBudgets, type GloveboxClient, type ReadAgreement } from '@glovebox/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../query/keys.ts';
import { useSession } from '../session/session.ts';

/** What keybrokers say and sign of these budgets now. Asked again when a job changes, as grants are what charges them. */
export const budgetsQuery = (client: GloveboxClient, read: ReadAgreement, datasets: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.jobs, 'budgets', read.agreement.digest, ...datasets],
    queryFn: () => askBudgets(client, read, datasets),
  });

export const useBudgets = (read: ReadAgreement, datasets: readonly string[]) =>
  useQuery(budgetsQuery(useSession().client, read, datasets));
