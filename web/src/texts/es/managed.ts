import type { WorkTexts } from "../en/en.ts";

/** Lo que describe un archivo de configuración. */
export const managed: WorkTexts["managed"] = {
  badge: "de un archivo",
  title: "Un archivo de configuración describe esto.",
  help: "Lo que cambie aquí dura hasta el próximo «cardea apply», que lo deshace; hasta entonces, «cardea diff» lo muestra como diferencia. Para cambiarlo de forma permanente, cambie el archivo.",
  ask: "¿Cambiar algo que describe un archivo de configuración?",
  changeNow: "Cambiar",
  removed: "Un archivo de configuración lo describe y el próximo «cardea apply» lo crea de nuevo. Quítelo también del archivo.",
  release: "Desvincular del archivo",
  releaseAsk: "¿Desvincular esto del archivo de configuración?",
  releaseHelp:
    "No cambia nada más, y la consola ya no pregunta antes de un cambio. Quítelo también del archivo: si sigue en él, el próximo «cardea apply» lo vuelve a vincular.",
  releasedNow: "Se ha desvinculado del archivo de configuración.",
};
