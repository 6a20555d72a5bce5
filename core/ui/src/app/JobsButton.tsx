import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, DownloadOutlined } from '@ant-design/icons';
import { Button, Popover, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useExport, useJobs } from '@/api/hooks/system';
import type { Job } from '@/api/types';
import { formatDateTime, formatNumber, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { useIsPhone } from './useIsPhone';

/** What an import or export is known by is told with its end; a job has an id of its own. */
type Told = Job & { result?: { import?: string; export?: string } | null };

const isUntold = (job: Told): boolean => job.state === 'done' && /import|export/.test(job.kind) && job.result === undefined;

export const isRunning = (job: Job): boolean => job.state === 'running' || job.state === 'queued' || job.state === 'pending';

/** Percent of what all running jobs have to do; none while none of them knows. */
export function overallPercent(jobs: readonly Job[]): number | undefined {
  const counted = jobs.filter((job) => isRunning(job) && (job.total ?? 0) > 0);
  const total = counted.reduce((sum, job) => sum + (job.total ?? 0), 0);
  const done = counted.reduce((sum, job) => sum + Math.min(job.processed ?? 0, job.total ?? 0), 0);
  return total > 0 ? Math.floor((done / total) * 100) : undefined;
}

/** What runs for me in the background, and how far it is. */
export function JobsButton() {
  const { t } = useTranslation();
  const { data: jobs = [], refetch } = useJobs();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const running = jobs.filter(isRunning);
  const percent = overallPercent(jobs);
  // Live messages say how far a job is, not what came of it.
  const isBehind = isOpen && jobs.some(isUntold);
  useEffect(() => {
    if (isBehind) void refetch();
  }, [isBehind, refetch]);
  if (jobs.length === 0) return null;
  return (
    <Popover
      trigger="click"
      placement={isPhone ? 'bottom' : 'bottomRight'}
      open={isOpen}
      onOpenChange={setOpen}
      content={
        <ul className="t-pop t-jobs" aria-label={t('common:jobs.title')}>
          {jobs.slice(0, 8).map((job) => (
            <JobRow key={job.id} job={job} onLeave={() => setOpen(false)} />
          ))}
        </ul>
      }
      title={t('common:jobs.title')}
    >
      <Button
        type="text"
        data-testid="jobs"
        data-running={running.length}
        aria-label={running.length > 0 ? [t('common:jobs.running', { count: running.length }), percent === undefined ? '' : `${percent}%`].join(' ').trim() : t('common:jobs.title')}
        title={t('common:jobs.title')}
        className={running.length > 0 ? 't-jobs-button is-running' : 't-jobs-button'}
        icon={
          running.length > 0 ? (
            <Progress type="circle" size={18} strokeWidth={14} percent={percent ?? 25} showInfo={false} className={percent === undefined ? 't-turning' : ''} aria-hidden />
          ) : (
            <ClockCircleOutlined aria-hidden />
          )
        }
      >
        {running.length > 0 && percent !== undefined && <span className="t-num">{percent}%</span>}
      </Button>
    </Popover>
  );
}

function JobRow({ job, onLeave }: { job: Told; onLeave: () => void }) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const kind = job.kind.split('.').pop() ?? job.kind;
  const key = `common:jobs.kinds.${kind}`;
  const name = i18n.exists(key) ? t(key) : job.kind;
  const total = job.total ?? 0;
  const done = job.processed ?? 0;
  const isImport = kind.includes('import');
  const isOver = !isRunning(job);
  return (
    <li className="t-job" data-testid="job" data-state={job.state}>
      <div className="t-job-line">
        {job.state === 'done' && <CheckCircleOutlined className="t-ok" aria-hidden />}
        {(job.state === 'failed' || job.state === 'dead') && <CloseCircleOutlined className="t-bad" aria-hidden />}
        {isImport ? (
          <Link to={job.result?.import ? `/imports/${job.result.import}` : '/imports'} onClick={onLeave}>
            {name}
          </Link>
        ) : (
          <span>{name}</span>
        )}
        {job.state === 'done' && job.result?.export && <DownloadLink id={job.result.export} />}
        <span className="t-faint t-num">
          {total > 0 ? `${formatNumber(done, language)} / ${formatNumber(total, language)}` : t(`common:jobs.states.${stateOf(job)}`)}
        </span>
      </div>
      {!isOver && (
        <Progress percent={total > 0 ? Math.floor((done / total) * 100) : 0} size="small" showInfo={false} status="active" aria-label={name} />
      )}
      {isOver && job.created_at && (
        <time className="t-faint" dateTime={job.created_at} title={formatDateTime(job.created_at, language)}>
          {formatRelativeTime(job.created_at, language)}
        </time>
      )}
      {job.error && <div className="t-bad t-job-error">{job.error}</div>}
    </li>
  );
}

/** Whoever closed the dialog before the file was ready finds it here. */
function DownloadLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useExport(id);
  if (!data?.download) return null;
  return (
    <a href={data.download} download>
      <DownloadOutlined aria-hidden /> {t('shell:jobs.download')}
    </a>
  );
}

function stateOf(job: Job): 'running' | 'done' | 'failed' {
  if (job.state === 'done') return 'done';
  return isRunning(job) ? 'running' : 'failed';
}
