// SPDX-License-Identifier: Apache-2.0
import { judgeQuestion, type AskedQuestion, type GloveboxClient, type ReadAgreement } from '@glovebox/client';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../../../lib/query/keys.ts';
import { useSession } from '../../../lib/session/session.ts';

/** The coordinator parses the text; the tree that comes back is judged in this page against everybody's terms. */
export const checkQuery = (client: GloveboxClient, { agreement }: ReadAgreement, asked: AskedQuestion) =>
  queryOptions({
    queryKey: [...keys.agreements, agreement.digest, 'check', asked],
    queryFn: async () => {
      const { purpose, source, parameters } = asked;
      const reply = await client.computations.check({
        agreement: agreement.digest,
        purpose,
        sql: source,
        ...(parameters.length === 0 ? {} : { parameters: [...parameters] }),
      });
      return { judged: judgeQuestion(agreement.value, asked, reply), asked };
    },
    enabled: asked.source.trim() !== '',
    placeholderData: keepPreviousData,
  });

export const useCheckedQuestion = (read: ReadAgreement, asked: AskedQuestion) =>
  useQuery(checkQuery(useSession().client, read, asked));
