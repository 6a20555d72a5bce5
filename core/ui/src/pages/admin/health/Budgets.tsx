import { App, Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { usePluginBudgets, useSetPluginBudgets } from '@/api/hooks';
import type { BudgetChanges, BudgetLimit, PhaseBudget } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { allDefaults, budgetChanges, placeOf, type Drafts } from './health';

/** What its calls may use: in force from the next call on. */
export function Budgets({ plugin }: { plugin: string }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data: phases, error, isPending, refetch } = usePluginBudgets(plugin);
  const save = useSetPluginBudgets(plugin);
  const [drafts, setDrafts] = useState<Drafts>({});
  if (error && !phases) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending || !phases) return <SkeletonRows />;
  const problems = isApiError(save.error) ? save.error.fields : {};
  const changes = budgetChanges(phases, drafts);
  const isChanged = Object.keys(changes).length > 0;
  const defaults = allDefaults(phases);
  const send = async (body: BudgetChanges) => {
    try {
      await save.mutateAsync(body);
      setDrafts({});
      toast.done(t('admin:plugins.health.budgets.saved'));
    } catch (failure) {
      if (!isApiError(failure) || Object.keys(failure.fields).length === 0) toast.failed(failure);
    }
  };
  const askReset = (body: BudgetChanges) =>
    void modal.confirm({
      title: t('admin:plugins.health.budgets.reset_title'),
      content: t('admin:plugins.health.budgets.reset_hint'),
      okText: t('admin:plugins.health.budgets.reset'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('plugin-budgets-reset-confirm'),
      onOk: () => send(body),
    });
  // Those that the plugin never uses come last.
  const ordered = [...phases].sort((one, other) => Number(other.is_used) - Number(one.is_used));
  return (
    <form
      className="adm-budgets"
      data-testid="plugin-budgets"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) void send(changes);
      }}
    >
      <p className="t-muted">{t('admin:plugins.health.budgets.hint')}</p>
      {ordered.map((phase) => (
        <Phase
          key={phase.phase}
          phase={phase}
          drafts={drafts}
          problem={(place) => problems[place]?.message}
          onChange={(place, value) => setDrafts((all) => ({ ...all, [place]: value }))}
        />
      ))}
      <div className="adm-budgets-foot">
        <Button type="primary" htmlType="submit" disabled={!isChanged} loading={save.isPending} data-testid="plugin-budgets-save">
          {t('common:save')}
        </Button>
        {isChanged && <Button onClick={() => setDrafts({})}>{t('common:cancel')}</Button>}
        {defaults && (
          <Button type="text" data-testid="plugin-budgets-reset" onClick={() => askReset(defaults)}>
            {t('admin:plugins.health.budgets.reset')}
          </Button>
        )}
      </div>
    </form>
  );
}

function Phase(props: {
  phase: PhaseBudget;
  drafts: Drafts;
  problem: (place: string) => string | undefined;
  onChange: (place: string, value: number | null) => void;
}) {
  const { t } = useTranslation();
  const { phase, drafts, problem, onChange } = props;
  const title = t(`admin:plugins.health.phases.${phase.phase}`, phase.phase);
  return (
    <fieldset className="t-card adm-budget">
      <legend>
        {title} {!phase.is_used && <span className="t-faint">{t('admin:plugins.health.budgets.unused')}</span>}
      </legend>
      <div className="adm-budget-rows">
        {phase.limits.map((limit) => {
          const place = placeOf(phase.phase, limit.key);
          const draft = drafts[place];
          return <Limit key={place} place={place} limit={limit} value={draft === undefined ? limit.value : draft} error={problem(place)} onChange={(value) => onChange(place, value)} />;
        })}
      </div>
    </fieldset>
  );
}

function Limit(props: { place: string; limit: BudgetLimit; value: number | null; error: string | undefined; onChange: (value: number | null) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { place, limit, value, error, onChange } = props;
  const id = `budget-${place}`;
  const said = (n: number) => formatNumber(n, language);
  return (
    <FormRow
      id={id}
      label={
        <>
          {t(`admin:plugins.health.budgets.limits.${limit.key}`, limit.key)}
          {limit.is_set && <span className="t-faint"> {t('admin:plugins.health.budgets.changed')}</span>}
        </>
      }
      help={t('admin:plugins.health.budgets.bounds', { default: said(limit.default), min: said(limit.min), max: said(limit.max) })}
      error={error}
    >
      <InputNumber<number>
        id={id}
        className="adm-budget-number"
        value={value}
        min={limit.min}
        max={limit.max}
        precision={0}
        controls={false}
        placeholder={said(limit.default)}
        aria-describedby={error ? `${id}-error` : undefined}
        data-testid={id}
        onChange={onChange}
      />
    </FormRow>
  );
}
