/** `1,234,567`. */
export const grouped = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');

/** `950`, `12.3 k`, `4.56 M`: three digits, for a live line. */
export const short = (n: number): string => {
  let scaled = n;
  for (const unit of ['', ' k', ' M', ' G']) {
    if (scaled < 999.5 || unit === ' G') return `${unit === '' ? Math.round(scaled) : threeDigits(scaled)}${unit}`;
    scaled /= 1000;
  }
  return String(n);
};

const threeDigits = (n: number): string => n.toFixed(n < 9.995 ? 2 : n < 99.95 ? 1 : 0);

/** `0.12 s`, `83 s`, `12 min 5 s`. */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 600 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** `34 MiB`. */
export const bytes = (n: number): string => {
  if (n < 1024) return `${n} B`;
  if (n < 2 ** 20) return `${(n / 2 ** 10).toFixed(0)} KiB`;
  if (n < 2 ** 30) return `${(n / 2 ** 20).toFixed(0)} MiB`;
  return `${(n / 2 ** 30).toFixed(1)} GiB`;
};

/** `1.1e-7`, `0.03`: a probability, rounded up to two digits. */
export const probability = (p: number): string => {
  if (p >= 0.01) return (Math.ceil(p * 100) / 100).toFixed(2);
  const exponent = Math.floor(Math.log10(p));
  const digits = Math.ceil((p / 10 ** exponent) * 10) / 10;
  return digits < 10 ? `${digits.toFixed(1)}e${exponent}` : `1.0e${exponent + 1}`;
};

/** `1 in 9.0 million`: a probability, rounded up. */
export const chance = (p: number): string => {
  const [unit, name] = units.find(([least]) => 1 / p >= least) ?? [1, ''];
  if (unit === 1e15) return '1 in 10^15';
  const times = Math.floor((1 / p / unit) * 10) / 10;
  return `1 in ${times < 10 ? times.toFixed(1) : Math.floor(times)}${name}`;
};

const units: readonly (readonly [number, string])[] = [
  [1e15, ''],
  [1e12, ' trillion'],
  [1e9, ' billion'],
  [1e6, ' million'],
  [1e3, ' thousand'],
];

/** `1 step`, `9 steps`. */
export const count = (n: number, singular: string, plural = `${singular}s`): string =>
  `${grouped(n)} ${n === 1 ? singular : plural}`;

/** `12.3 %`. */
export const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
