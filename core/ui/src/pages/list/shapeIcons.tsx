import { AppstoreOutlined, CalendarOutlined, ProjectOutlined, UnorderedListOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { ViewKind } from '@/api/types';

export const SHAPE_ICONS: Readonly<Record<ViewKind, ReactNode>> = {
  list: <UnorderedListOutlined />,
  board: <ProjectOutlined />,
  calendar: <CalendarOutlined />,
  gallery: <AppstoreOutlined />,
};
