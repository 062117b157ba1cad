// SPDX-License-Identifier: Apache-2.0
import { readGrantCode, termsAsked, type GrantAsk } from '@glovebox/client';
import type { DatasetTerms } from '@glovebox/contracts';
import type { ReactNode } from 'react';
import { CodeBlock } from '../../../components/ui/hash.tsx';
import { Stack } from '../../../components/ui/layout.tsx';
import { More } from '../../../components/ui/more.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { WordLines } from '../../../components/ui/words.tsx';

/**
 * The terms that a request's address asks for, with what it says of itself above them; or those that hold, where there is
 * none or it cannot be read. Nobody signed a request: the owner reads what changes, and signs that or something else.
 */
export function AskedTerms({
  name,
  terms,
  code,
  children,
}: {
  readonly name: string;
  readonly terms: DatasetTerms;
  /** Null where the page was opened without a request. */
  readonly code: string | null;
  readonly children: (terms: DatasetTerms) => ReactNode;
}) {
  if (code === null) return children(terms);
  const asked = readAsked(name, terms, code);
  if (asked.kind === 'failed') {
    return (
      <Stack>
        <ErrorNotice error={asked.error} />
        {children(terms)}
      </Stack>
    );
  }
  const { ask, words } = asked;
  return (
    <Stack>
      <Notice tone="warn" title={`A request, it says from ${ask.from}, for the purpose ${ask.purpose}`}>
        <p>
          It is filled in below and holds for nobody yet. Whoever made the address could write anything: read what
          changes before you sign.
        </p>
        <div className="words">
          <WordLines lines={words} />
        </div>
        <More summary="The question that it would admit">
          <CodeBlock text={ask.sql} label="The question, as the request says it" isWrapped />
        </More>
      </Notice>
      {children(asked.terms)}
    </Stack>
  );
}

type Asked =
  | { readonly kind: 'asked'; readonly ask: GrantAsk; readonly terms: DatasetTerms; readonly words: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown };

function readAsked(name: string, terms: DatasetTerms, code: string): Asked {
  try {
    const ask = readGrantCode(code);
    return { kind: 'asked', ask, ...termsAsked(terms, name, ask) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
