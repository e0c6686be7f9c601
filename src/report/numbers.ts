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

/** `1 step`, `9 steps`. */
export const count = (n: number, one: string): string => `${grouped(n)} ${one}${n === 1 ? '' : 's'}`;
