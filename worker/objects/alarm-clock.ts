/**
 * Sets an object's alarm, which rings at the earliest of the times that were set. It reads and sets the alarm without interruption, so a later time
 * never replaces an earlier one.
 *
 * @returns takes UTC ms; Infinity sets nothing
 */
export function makeAlarmClock(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">): (at: number) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  async function setEarlier(at: number): Promise<void> {
    const alarm = await storage.getAlarm();
    if (alarm === null || at < alarm) await storage.setAlarm(at);
  }
  return (at) => {
    if (at === Infinity) return Promise.resolve();
    const set = () => setEarlier(at);
    last = last.then(set, set);
    return last;
  };
}
