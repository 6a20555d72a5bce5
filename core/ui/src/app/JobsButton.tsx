import { CheckCircleOutlined, CloseCircleOutlined, SyncOutlined } from '@ant-design/icons';
import { Badge, Button, Popover, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useJobs } from '@/api/hooks/system';
import type { Job } from '@/api/types';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';

export const isRunning = (job: Job): boolean => job.state === 'running' || job.state === 'queued' || job.state === 'pending';

/** What runs for me in the background, and how far it is. */
export function JobsButton() {
  const { t } = useTranslation();
  const { data: jobs = [] } = useJobs();
  const [isOpen, setOpen] = useState(false);
  const running = jobs.filter(isRunning);
  if (jobs.length === 0) return null;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setOpen}
      content={
        <div className="t-pop" role="list" aria-label={t('common:jobs.title')}>
          {jobs.slice(0, 8).map((job) => (
            <JobRow key={job.id} job={job} onLeave={() => setOpen(false)} />
          ))}
        </div>
      }
      title={t('common:jobs.title')}
    >
      <Button
        type="text"
        data-testid="jobs"
        aria-label={running.length > 0 ? t('common:jobs.running', { count: running.length }) : t('common:jobs.title')}
        icon={
          <Badge count={running.length} size="small" color="var(--ant-color-primary)">
            <SyncOutlined spin={running.length > 0} />
          </Badge>
        }
      />
    </Popover>
  );
}

function JobRow({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const kind = job.kind.split('.').pop() ?? job.kind;
  const key = `common:jobs.kinds.${kind}`;
  const name = i18n.exists(key) ? t(key) : job.kind;
  const total = job.total ?? 0;
  const done = job.processed ?? 0;
  const isImport = kind.includes('import');
  return (
    <div className="t-job" role="listitem">
      <div className="t-job-line">
        {job.state === 'done' && <CheckCircleOutlined className="t-ok" aria-hidden />}
        {(job.state === 'failed' || job.state === 'dead') && <CloseCircleOutlined className="t-bad" aria-hidden />}
        {isImport ? (
          <Link to={`/imports/${job.id}`} onClick={onLeave}>
            {name}
          </Link>
        ) : (
          <span>{name}</span>
        )}
        <span className="t-faint t-num">
          {total > 0 ? `${formatNumber(done, language)} / ${formatNumber(total, language)}` : t(`common:jobs.states.${stateOf(job)}`)}
        </span>
      </div>
      {isRunning(job) && <Progress percent={total > 0 ? Math.floor((done / total) * 100) : 0} size="small" showInfo={false} status="active" />}
    </div>
  );
}

function stateOf(job: Job): 'running' | 'done' | 'failed' {
  if (job.state === 'done') return 'done';
  return isRunning(job) ? 'running' : 'failed';
}
