/** How administrators lay objects out. */
import type { LayoutSection } from './records';

export interface LayoutParts {
  /** Keys of the fields beside the name. */
  header: string[];
  sections: LayoutSection[];
}

export interface ArrangedLayout extends LayoutParts {
  /** Id of the role that it is for; everybody's without one. */
  role?: string | null;
  /** Goes into `If-Match`. */
  revision: number;
  /** Fields that were left out on purpose. */
  hidden: string[];
}

export interface ObjectLayouts {
  object: string;
  /** What its plugin says. */
  defined: LayoutParts;
  arranged: ArrangedLayout[];
}
