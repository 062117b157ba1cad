// SPDX-License-Identifier: Apache-2.0
import { describeAgreement } from '@glovebox/client';
import type { Agreement } from '@glovebox/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { DropZone } from '../../../components/ui/drop-zone.tsx';
import { TextField } from '../../../components/ui/fields.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { WordsSections } from '../../../components/ui/words.tsx';
import { useSession } from '../../../lib/session/session.ts';
import { useProposeAgreement } from '../api/propose-agreement.ts';
import { readDraft } from '../read-draft.ts';

/** A draft as the command line takes it (YAML or JSON), shown in words before it is signed and proposed. */
export function DraftAgreement() {
  const { pins } = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const check = useMutation({ mutationFn: (draft: string) => Promise.resolve().then(() => readDraft(draft, pins)) });
  const propose = useProposeAgreement();
  const edit = (value: string) => {
    setText(value);
    check.reset();
    propose.reset();
  };
  const send = (agreement: Agreement) => {
    propose.mutate(agreement, { onSuccess: ({ digest }) => void navigate(`/rooms/${digest}`) });
  };
  return (
    <Stack>
      <Card title="Draft">
        <Stack>
          <DropZone
            label="Choose a draft"
            accept={['.yaml', '.yml', '.json']}
            onFiles={([file]) => {
              void file?.text().then((content) => {
                edit(content);
                check.mutate(content);
              });
            }}
          >
            <p>Drop a draft of an agreement here, in YAML or JSON.</p>
          </DropZone>
          <TextField label="Or write it here" rows={14} isMono value={text} onChange={edit} />
          {check.isError && <ErrorNotice error={check.error} />}
          <Row>
            <Button
              isDisabled={text.trim() === ''}
              isPending={check.isPending}
              onPress={() => {
                check.mutate(text);
              }}
            >
              Check, and say it in words
            </Button>
          </Row>
        </Stack>
      </Card>
      {check.data !== undefined && (
        <Card title="What you would sign">
          <Stack>
            <WordsSections sections={describeAgreement(check.data)} />
            {propose.isError && <ErrorNotice error={propose.error} />}
            <Row>
              <Button
                variant="primary"
                isPending={propose.isPending}
                onPress={() => {
                  send(check.data);
                }}
              >
                Sign and propose
              </Button>
            </Row>
          </Stack>
        </Card>
      )}
    </Stack>
  );
}
