// SPDX-License-Identifier: Apache-2.0
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeFromList,
  completionKeymap,
  ifNotIn,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { AgreementDataset } from '@glovebox/contracts';
import { useEffect, useRef } from 'react';
import { columnCompletions, completionSchema, questionDialect } from './completions.ts';
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
 * allows. Tab leaves it by keyboard, as any field.
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
          replaceByCommand,
          EditorView.contentAttributes.of({ 'aria-label': 'Query, in SQL', 'aria-description': KEYS }),
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

/**
 * Typing over a selection is done by the editor: the browser would keep the look of the replaced text in a style attribute,
 * which the page's policy refuses. Brackets and quotes are left to what closes them.
 */
const replaceByCommand = EditorView.domEventHandlers({
  beforeinput: (event, editor) => {
    const { inputType, data } = event;
    if (inputType !== 'insertText' || data === null || /^[()[\]{}'"]$/.test(data)) return false;
    if (editor.state.selection.main.empty) return false;
    event.preventDefault();
    editor.dispatch(editor.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

const KEYS = 'Tab leaves the query, Control and Space offers words, F8 goes to the next remark.';

/** Inside texts and comments nothing is offered. */
const ELSEWHERE = ['String', 'QuotedIdentifier', 'LineComment', 'BlockComment', '.'];

const languageOf = (datasets: readonly AgreementDataset[]) => [
  sql({ dialect: questionDialect, schema: completionSchema(datasets), upperCaseKeywords: true }),
  questionDialect.language.data.of({
    autocomplete: ifNotIn(ELSEWHERE, completeFromList(columnCompletions(datasets))),
  }),
];
