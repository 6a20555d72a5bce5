import {
  ApartmentOutlined, AppstoreOutlined, AuditOutlined, BankOutlined, BarChartOutlined, BellOutlined, BookOutlined,
  CalendarOutlined, CarryOutOutlined, CheckSquareOutlined, ContactsOutlined, CustomerServiceOutlined, DashboardOutlined,
  DatabaseOutlined, DollarOutlined, EnvironmentOutlined, EyeOutlined, FileTextOutlined, FlagOutlined, FunnelPlotOutlined,
  GoldOutlined, HistoryOutlined, HomeOutlined, IdcardOutlined, ImportOutlined, InboxOutlined, LayoutOutlined, LineChartOutlined, LockOutlined, MailOutlined,
  MessageOutlined, NotificationOutlined, PhoneOutlined, PieChartOutlined, ProfileOutlined, ProjectOutlined,
  RobotOutlined, RocketOutlined, SafetyOutlined, SettingOutlined, ShareAltOutlined, ShopOutlined, ShoppingCartOutlined,
  ShoppingOutlined, SolutionOutlined, StarOutlined, TagsOutlined, TeamOutlined, ThunderboltOutlined, ToolOutlined,
  TrophyOutlined, UserOutlined, WalletOutlined, ApiOutlined, ScheduleOutlined, FormOutlined, AimOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';

type Icon = ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;

/** Words plugins use for icons, named by what they show; several words may mean one picture. */
const ICONS: Record<string, Icon> = {
  home: HomeOutlined, workspace: HomeOutlined, desk: HomeOutlined, dashboard: DashboardOutlined, gauge: DashboardOutlined,
  analytics: BarChartOutlined, chart: BarChartOutlined, 'bar-chart': BarChartOutlined, report: BarChartOutlined, 'pie-chart': PieChartOutlined,
  'line-chart': LineChartOutlined, building: BankOutlined, bank: BankOutlined, organisation: BankOutlined,
  'address-book': ContactsOutlined, idcard: IdcardOutlined, 'id-card': IdcardOutlined, person: UserOutlined, user: UserOutlined,
  users: TeamOutlined, team: TeamOutlined, people: TeamOutlined, funnel: FunnelPlotOutlined,
  target: AimOutlined, magnet: AimOutlined, bag: ShoppingOutlined, box: GoldOutlined, package: GoldOutlined, cube: GoldOutlined, tag: TagsOutlined, tags: TagsOutlined,
  cart: ShoppingCartOutlined, shop: ShopOutlined, store: ShopOutlined, money: DollarOutlined, dollar: DollarOutlined,
  wallet: WalletOutlined, receipt: AuditOutlined, file: FileTextOutlined,
  document: FileTextOutlined, note: FileTextOutlined, 'file-text': FileTextOutlined, list: ProfileOutlined, activity: HistoryOutlined, history: HistoryOutlined, clock: HistoryOutlined,
  task: CheckSquareOutlined, check: CheckSquareOutlined, 'check-square': CheckSquareOutlined, todo: CheckSquareOutlined, calendar: CalendarOutlined, event: CalendarOutlined, phone: PhoneOutlined, call: PhoneOutlined,
  mail: MailOutlined, email: MailOutlined, message: MessageOutlined, chat: MessageOutlined, comment: MessageOutlined, meeting: ScheduleOutlined, map: EnvironmentOutlined, pin: EnvironmentOutlined,
  headset: CustomerServiceOutlined,
  book: BookOutlined, article: BookOutlined, knowledge: BookOutlined, megaphone: NotificationOutlined, bell: BellOutlined,
  form: FormOutlined, flag: FlagOutlined, star: StarOutlined, trophy: TrophyOutlined, rocket: RocketOutlined, department: ApartmentOutlined, departments: ApartmentOutlined, tree: ApartmentOutlined, sitemap: ApartmentOutlined,
  role: SafetyOutlined, roles: SafetyOutlined, shield: SafetyOutlined, lock: LockOutlined, plugin: ApiOutlined, plugins: ApiOutlined, plug: ApiOutlined, puzzle: ApiOutlined, workflow: ThunderboltOutlined, workflows: ThunderboltOutlined, bolt: ThunderboltOutlined, zap: ThunderboltOutlined,
  apartment: ApartmentOutlined, safety: SafetyOutlined, appstore: ApiOutlined, branches: ThunderboltOutlined, schedule: CarryOutOutlined,
  audit: AuditOutlined, eye: EyeOutlined, layout: LayoutOutlined, share: ShareAltOutlined, organization: BankOutlined, robot: RobotOutlined, import: ImportOutlined, imports: ImportOutlined, upload: ImportOutlined, jobs: CarryOutOutlined, job: CarryOutOutlined, settings: SettingOutlined, setting: SettingOutlined, gear: SettingOutlined,
  cog: SettingOutlined, tool: ToolOutlined, database: DatabaseOutlined, inbox: InboxOutlined, pool: InboxOutlined, project: ProjectOutlined, solution: SolutionOutlined, briefcase: SolutionOutlined,
};

export function ObjectIcon({ name }: { name: string | null | undefined }) {
  const Found = ICONS[(name ?? '').toLowerCase().replace(/_/g, '-')] ?? AppstoreOutlined;
  return <Found aria-hidden />;
}
