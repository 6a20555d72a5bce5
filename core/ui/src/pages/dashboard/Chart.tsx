import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { init } from './echarts';

interface Props {
  /** Says in words what the picture shows. */
  label: string;
  /** Options for a width in pixels. */
  build: (width: number) => EChartsCoreOption;
  onPick: (index: number) => void;
}

export default function Chart({ label, build, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const made = init(element);
    chart.current = made;
    made.on('click', (hit) => {
      if (typeof hit.dataIndex === 'number') pick.current(hit.dataIndex);
    });
    const observer = new ResizeObserver(() => {
      made.resize();
      setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    if (width > 0) chart.current?.setOption(build(width), { notMerge: true });
  }, [build, width]);

  return <div ref={place} className="dash-chart" role="img" aria-label={label} />;
}
