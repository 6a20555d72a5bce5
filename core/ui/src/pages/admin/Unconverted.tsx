import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Job } from '@/api/types';
import { leftBy } from './jobs';

/** Values that a change of a field's type took out of their records, each with a link to the record that had it. */
export function Unconverted({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { count, object, values } = leftBy(job);
  return (
    <div data-testid={`job-unconverted-${job.id}`}>
      <p>{t('admin:jobs.not_converted', { count })}</p>
      <ul>
        {values.map(({ id, field, value }) => (
          <li key={`${id}-${field}`}>
            <Link to={`/o/${object}/${id}`}>{field}</Link>: {typeof value === 'string' ? value : JSON.stringify(value)}
          </li>
        ))}
      </ul>
    </div>
  );
}
