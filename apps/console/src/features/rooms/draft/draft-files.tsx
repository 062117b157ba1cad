// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { Dialog } from '../../../components/ui/dialog.tsx';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { DownloadIcon } from '../../../components/ui/icons.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { download } from '../../../lib/download.ts';
import { draftText, readDraftText, type DraftFormat } from './draft-file.ts';
import type { RoomForm } from './room-form.ts';

const FORMATS: Readonly<Record<DraftFormat, { readonly label: string; readonly type: string }>> = {
  yaml: { label: 'Save as YAML', type: 'application/yaml' },
  json: { label: 'Save as JSON', type: 'application/json' },
};

/** A draft as a file, out and in, and as text to write or paste: the same that the command line takes. */
export function DraftFiles({ form, onRead }: { readonly form: RoomForm; readonly onRead: (form: RoomForm) => void }) {
  const [text, setText] = useState<string | null>(null);
  const read = useMutation({
    mutationFn: async (content: Promise<string>) => readDraftText(await content),
    onSuccess: (draft) => {
      setText(null);
      onRead(draft.form);
    },
  });
  const unknown = read.data?.unknown ?? [];
  return (
    <Card title="As a file">
      <Stack>
        <DropZone
          isSmall
          label="Choose a draft"
          accept={['.yaml', '.yml', '.json']}
          onFiles={([file]) => {
            if (file !== undefined) read.mutate(file.text());
          }}
        >
          <p>Drop a draft here, in YAML or JSON, complete or not: it fills in the form.</p>
        </DropZone>
        {read.isError && text === null && <ErrorNotice error={read.error} />}
        {unknown.length > 0 && (
          <Notice tone="warn" title="The file says more than an agreement can">
            <p>
              Left out: <code>{unknown.join(', ')}</code>. Correct the names in the file, or go on without.
            </p>
          </Notice>
        )}
        <Row>
          <Button
            onPress={() => {
              read.reset();
              setText(draftText('yaml', form));
            }}
          >
            Edit as text…
          </Button>
          {(['yaml', 'json'] as const).map((format) => (
            <Button
              key={format}
              onPress={() => {
                const name = form.room === '' ? 'room' : form.room;
                download(`${name}-draft.${format}`, draftText(format, form), FORMATS[format].type);
              }}
            >
              <DownloadIcon size={16} />
              {FORMATS[format].label}
            </Button>
          ))}
        </Row>
      </Stack>
      <Dialog
        title="The draft as text"
        isWide
        isOpen={text !== null}
        onClose={() => {
          setText(null);
          read.reset();
        }}
        actions={
          <>
            <Button
              onPress={() => {
                setText(null);
                read.reset();
              }}
            >
              Cancel
            </Button>
            <Button
              variant="primary"
              onPress={() => {
                read.mutate(Promise.resolve(text ?? ''));
              }}
            >
              Fill in the form
            </Button>
          </>
        }
      >
        <TextField label="YAML or JSON" rows={20} isMono value={text ?? ''} onChange={setText} />
        {read.isError && <ErrorNotice error={read.error} />}
      </Dialog>
    </Card>
  );
}
