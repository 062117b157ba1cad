// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Badge } from '../../../components/ui/badge.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { PauseIcon, PlayIcon } from '../../../components/ui/icons.tsx';
import { Row, Stack } from '../../../components/ui/layout.tsx';
import { Progress } from '../../../components/ui/progress.tsx';
import { ErrorNotice } from '../../../components/ui/states.tsx';
import { formatBytes, formatCount, formatSeconds } from '../../../lib/format.ts';
import type { UploadState } from '../uploads/upload-manager.ts';
import { useUploadManager, useUploads } from '../uploads/uploads.ts';

/** Uploads that have not arrived: how far, how fast, how long, and pause, resume, forget. */
export function UploadList({ only }: { readonly only?: { readonly agreement: string; readonly dataset: string } }) {
  const uploads = useUploads().filter(
    ({ record }) => only === undefined || (record.agreement === only.agreement && record.dataset === only.dataset),
  );
  if (uploads.length === 0) return null;
  return (
    <Card title="Uploads">
      <Stack gap="large">
        {uploads.map((upload) => (
          <Upload key={upload.record.id} upload={upload} />
        ))}
      </Stack>
    </Card>
  );
}

const PHASES = {
  sending: { tone: 'active', text: 'uploading' },
  registering: { tone: 'active', text: 'registering' },
  paused: { tone: 'neutral', text: 'paused' },
  failed: { tone: 'bad', text: 'interrupted' },
  done: { tone: 'good', text: 'arrived' },
} as const;

function Upload({ upload }: { readonly upload: UploadState }) {
  const manager = useUploadManager();
  const { record, phase, error } = upload;
  const { ciphertextBytes: total, sentBytes } = record;
  const { tone, text } = PHASES[phase];
  const isMoving = phase === 'sending' || phase === 'registering';
  return (
    <Stack gap="small">
      <Row isSpread>
        <Row>
          <Link to={`/data/${record.agreement}/${record.dataset}`}>
            <strong>{record.dataset}</strong>
          </Link>
          <span className="muted small">
            {record.fileName}, {formatCount(record.rows)} rows, sealed
          </span>
          <Badge tone={tone} isMoving={isMoving}>
            {text}
          </Badge>
        </Row>
        <Row>
          {phase === 'sending' && (
            <Button
              size="small"
              onPress={() => {
                manager.pause(record.id);
              }}
            >
              <PauseIcon size={14} />
              Pause
            </Button>
          )}
          {(phase === 'paused' || phase === 'failed') && (
            <>
              <Button
                size="small"
                variant="primary"
                onPress={() => {
                  manager.resume(record.id);
                }}
              >
                <PlayIcon size={14} />
                Resume
              </Button>
              <Button
                size="small"
                variant="quiet"
                onPress={() => {
                  void manager.discard(record.id);
                }}
              >
                Forget
              </Button>
            </>
          )}
        </Row>
      </Row>
      <Progress
        label={`Upload of ${record.dataset}`}
        value={phase === 'done' ? 1 : phase === 'registering' ? null : total === 0 ? 0 : sentBytes / total}
        detail={detailOf(upload)}
      />
      {phase === 'failed' && <ErrorNotice error={error} />}
    </Stack>
  );
}

function detailOf({ record, phase, bytesPerSecond }: UploadState): string {
  const { ciphertextBytes: total, sentBytes } = record;
  if (phase === 'done') return formatBytes(total);
  const parts = [`${formatBytes(sentBytes)} of ${formatBytes(total)}`];
  if (phase === 'sending' && bytesPerSecond !== null && bytesPerSecond > 0) {
    parts.push(`${formatBytes(bytesPerSecond)}/s`, `${formatSeconds((total - sentBytes) / bytesPerSecond)} left`);
  }
  return parts.join(' · ');
}
