import { EyeInvisibleOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons';
import { closestCenter, DndContext, MouseSensor, pointerWithin, TouchSensor, useSensor, useSensors, type CollisionDetection, type DragEndEvent } from '@dnd-kit/core';
import { Alert, App, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useArrangeLayout, useResetLayout } from '@/api/hooks';
import type { FieldDef, LayoutSection, ObjectDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { baseOf, dropSection, HIDDEN, hiddenOf, moveSection, place, putSection, step, tabsOf, wishOf, type Base } from './draft';
import { FieldLine } from './FieldLine';
import { LayoutPreview } from './LayoutPreview';
import { Fields, SectionCard } from './SectionCard';
import { SectionDialog } from './SectionDialog';
import { useDraft } from './useDraft';

interface Props {
  object: ObjectDef;
  /** `null` for everybody. */
  role: string | null;
  kept: Base;
}

const HEADER_MAX = 8;

/** Sections with their fields, what is hidden, and what it comes to; nothing is kept before it is saved. */
export function LayoutEditor({ object, role, kept }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const message = useErrorMessage();
  const { modal } = App.useApp();
  const { draft, base, isChanged, isStale, change, undo, restart } = useDraft(kept);
  const save = useArrangeLayout(object.key);
  const reset = useResetLayout(object.key);
  const [dialog, setDialog] = useState<{ section: LayoutSection | null } | null>(null);
  const [said, say] = useState('');
  useLeaveGuard(isChanged);
  const sensors = useSensors(useSensor(MouseSensor, { activationConstraint: { distance: 4 } }), useSensor(TouchSensor, { activationConstraint: { delay: 160, tolerance: 8 } }));

  const problems = isApiError(save.error) ? save.error.fields : {};
  const edit = (next: Base) => {
    if (next === draft) return;
    save.reset();
    change(next);
  };
  const fieldOf = (key: string) => object.fields.find((field) => field.key === key);
  const hidden = hiddenOf(object, draft);
  const tell = (key: string, next: Base) => {
    const section = next.sections.find(({ fields }) => fields.includes(key));
    const name = label(fieldOf(key)?.label);
    say(section ? t('admin:layouts.moved', { name, section: label(section.label), place: section.fields.indexOf(key) + 1, all: section.fields.length }) : t('admin:layouts.now_hidden', { name }));
  };
  const put = (key: string, next: Base) => {
    edit(next);
    tell(key, next);
  };
  const drop = ({ active, over }: DragEndEvent) => {
    const home: unknown = over?.data.current?.home;
    const key = String(active.id);
    if (!over || over.id === active.id || typeof home !== 'string') return;
    const fields = draft.sections.find((section) => section.key === home)?.fields ?? [];
    const at = fields.indexOf(String(over.id));
    put(key, place(draft, key, home, at >= 0 ? at : undefined));
  };
  const submit = async () => {
    try {
      const answer = await save.mutateAsync({ ...wishOf(draft), role, revision: base.revision });
      restart(baseOf(answer, role));
      toast.done(t('admin:saved'));
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  const goBack = () =>
    void modal.confirm({
      title: t(role ? 'admin:layouts.reset.title_role' : 'admin:layouts.reset.title'),
      content: t('admin:layouts.reset.hint'),
      okText: t('admin:layouts.reset.do'),
      okButtonProps: { danger: true },
      cancelText: t('common:cancel'),
      onOk: async () => {
        try {
          restart(baseOf(await reset.mutateAsync({ role, revision: base.revision }), role));
          toast.done(t('admin:layouts.reset.done'));
        } catch (error) {
          toast.failed(error);
        }
      },
    });
  const line = (field: FieldDef | undefined, home: string) =>
    field && (
      <FieldLine
        key={field.key}
        field={field}
        home={home}
        sections={draft.sections}
        onPlace={(section) => put(field.key, place(draft, field.key, section))}
        onStep={(by) => put(field.key, step(draft, field.key, by))}
      />
    );
  /** What is wrong with a section itself, by its place. */
  const problemOf = (at: number) => ['label', 'tab', 'when', 'roles', 'key', 'columns'].map((part) => problems[`sections[${at}].${part}`]?.message).find(Boolean);
  const others = Object.entries(problems).filter(([place]) => !/^sections\[\d+\]\.(label|tab|when|roles|key|columns)$/.test(place));
  const choosable = object.fields.filter(({ key }) => !['id', 'version', object.name_field, object.path_field].includes(key));

  return (
    <div
      className="lay"
      onKeyDown={(event) => {
        const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
        if (!isUndo || !undo || event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        undo();
      }}
    >
      <p id="layout-keys" className="t-sr">
        {t('admin:layouts.keys')}
      </p>
      {isStale && (
        <Alert
          type="warning"
          showIcon
          title={t('admin:layouts.stale')}
          action={
            <Button size="small" data-testid="layout-take-theirs" onClick={() => restart(kept)}>
              {t('admin:layouts.take_theirs')}
            </Button>
          }
        />
      )}
      {others.length > 0 && (
        <Alert type="error" showIcon data-testid="layout-problems" title={t('admin:layouts.wrong')} description={<ul>{others.map(([place, problem]) => <li key={place}>{problem.message}</li>)}</ul>} />
      )}
      {save.error !== null && Object.keys(problems).length === 0 && <Alert type="error" showIcon title={message(save.error)} />}
      <DndContext sensors={sensors} collisionDetection={NEAREST} accessibility={{ screenReaderInstructions: { draggable: '' }, announcements: SILENT }} onDragEnd={drop}>
        <div className="lay-zones">
          <div className="lay-editor">
            <div className="t-row">
              <label htmlFor="layout-header" className="t-row-label">
                {t('admin:layouts.header')}
              </label>
              <Select<string[]>
                id="layout-header"
                mode="multiple"
                maxCount={HEADER_MAX}
                optionFilterProp="label"
                value={draft.header.filter((key) => fieldOf(key))}
                data-testid="layout-header"
                options={choosable.map(({ key, label: name }) => ({ value: key, label: label(name) }))}
                onChange={(header) => edit({ ...draft, header })}
              />
            </div>
            {draft.sections.map((section, at) => (
              <SectionCard
                key={section.key}
                object={object}
                section={section}
                isFirst={at === 0}
                isLast={at === draft.sections.length - 1}
                problem={problemOf(at)}
                onMove={(by) => edit(moveSection(draft, section.key, by))}
                onEdit={() => setDialog({ section })}
                onDrop={() => edit(dropSection(draft, section.key))}
              >
                {section.fields.map((key) => line(fieldOf(key), section.key))}
              </SectionCard>
            ))}
            <Button icon={<PlusOutlined />} data-testid="section-add" onClick={() => setDialog({ section: null })}>
              {t('admin:layouts.section.add')}
            </Button>
            <section className="t-card lay-section lay-hidden" aria-label={t('admin:layouts.hidden')} data-testid="layout-hidden">
              <header>
                <h2>
                  <EyeInvisibleOutlined aria-hidden /> {t('admin:layouts.hidden')}
                </h2>
              </header>
              <Fields home={HIDDEN} keys={hidden.map(({ key }) => key)} hint={t('admin:layouts.none_hidden')}>
                {hidden.map((field) => line(field, HIDDEN))}
              </Fields>
            </section>
          </div>
          <LayoutPreview object={object} draft={draft} />
        </div>
      </DndContext>
      <p className="t-sr" role="status">
        {said}
      </p>
      <div className="lay-foot">
        <Button danger type="text" disabled={kept.revision === 0} loading={reset.isPending} data-testid="layout-reset" onClick={goBack}>
          {t(role ? 'admin:layouts.reset.role' : 'admin:layouts.reset.everybody')}
        </Button>
        <Button icon={<UndoOutlined />} disabled={!undo} data-testid="layout-undo" onClick={() => undo?.()}>
          {t('admin:layouts.undo')}
        </Button>
        <Button type="primary" disabled={!isChanged} loading={save.isPending} data-testid="layout-save" onClick={() => void submit()}>
          {t('common:save')}
        </Button>
      </div>
      {dialog && (
        <SectionDialog
          object={object}
          section={dialog.section}
          tabs={tabsOf(draft).filter((tab) => tab !== null)}
          onSave={(parts) => edit(putSection(draft, dialog.section?.key ?? null, parts))}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}

/** The line under the pointer, else the place that it is in, else what is nearest. */
const NEAREST: CollisionDetection = (args) => {
  const under = pointerWithin(args);
  const lines = under.filter(({ id }) => !String(id).startsWith('place-'));
  return lines.length > 0 ? lines : under.length > 0 ? under : closestCenter(args);
};

/** Told by the page itself, also of what is moved by keys. */
const SILENT = { onDragStart: () => undefined, onDragOver: () => undefined, onDragEnd: () => undefined, onDragCancel: () => undefined };
