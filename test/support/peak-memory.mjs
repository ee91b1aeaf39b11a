import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has held: kilobytes. Linux counts into the peak of resourceUsage() what the process that started
 * this one held at that time, so there the process's own status says it.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export const peakMemory = () => {
  const own =
    process.platform === 'linux'
      ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
      : undefined;
  return Number(own ?? process.resourceUsage().maxRSS);
};
