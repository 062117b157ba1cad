// SPDX-License-Identifier: Apache-2.0
import { closeBrackets, closeBracketsKeymap, completionKeymap, autocompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { AgreementDataset } from '@glovebox/contracts';
import { useEffect, useRef } from 'react';
import { completionSchema } from './completions.ts';
import { colours, look } from './editor-theme.ts';

export interface Remark {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

interface SqlEditorProps {
  readonly initial: string;
  readonly datasets: readonly AgreementDataset[];
  readonly remarks: readonly Remark[];
  readonly onChange: (text: string) => void;
}

/**
 * The editor lives in a shadow root: there its styles are constructed sheets, which the page's policy (no inline style)
 * allows. Escape, then Tab, leaves it by keyboard, as everywhere.
 */
export function SqlEditor({ initial, datasets, remarks, onChange }: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  const start = useRef({ initial, datasets });
  const language = useRef(new Compartment());
  useEffect(() => {
    changed.current = onChange;
  }, [onChange]);

  useEffect(() => {
    const place = host.current;
    if (place === null) return undefined;
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: start.current.initial,
        extensions: [
          ...[lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets()],
          ...[autocompletion({ icons: false }), lintGutter(), look, syntaxHighlighting(colours)],
          language.current.of(languageOf(start.current.datasets)),
          keymap.of([...[closeBracketsKeymap, defaultKeymap, historyKeymap, completionKeymap, lintKeymap].flat()]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Query, in SQL' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(datasets)) });
  }, [datasets]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const end = editor.state.doc.length;
    const diagnostics = remarks.map(({ offset, length, message }): Diagnostic => {
      const from = Math.min(offset, end);
      return { from, to: Math.min(from + length, end), severity: 'error', message };
    });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [remarks]);

  return <div ref={host} className="sql-editor" />;
}

const languageOf = (datasets: readonly AgreementDataset[]) =>
  sql({ dialect: PostgreSQL, schema: completionSchema(datasets), upperCaseKeywords: true });
