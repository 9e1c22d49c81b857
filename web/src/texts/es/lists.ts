import type { WorkTexts } from "../en/en.ts";

export const table: WorkTexts["table"] = {
  more: "Mostrar más",
  showAll: (count) => `Mostrar los ${count}`,
  all: "Todos",
  none: "No hay coincidencias. Cambie la búsqueda o los filtros.",
  clear: "Borrar búsqueda y filtros",
  select: (name) => `Seleccionar ${name}`,
  selectAll: "Seleccionar todas las filas mostradas",
  selected: (count) => `${count} seleccionados`,
  unselect: "Quitar la selección",
  selectFound: (count) => `Seleccionar los ${count} resultados`,
  goesOn: (tried, count) => `Van ${tried} de ${count}. Deje esta página abierta hasta que termine.`,
  someFailed: (count) => (count === 1 ? "Con uno no se ha podido" : `Con ${count} no se ha podido`),
  someFailedHelp: "Los demás están hechos. Las filas con las que no se ha podido siguen seleccionadas.",
  close: "Cerrar",
  shown: (count) => `${count} mostrados`,
  of: (count, total) => `${count} de ${total}`,
  sortBy: "Ordenar por",
  ascending: "ascendente",
  descending: "descendente",
  export: "Exportar",
  actions: "Acciones",
};

export const about: WorkTexts["about"] = {
  servers: "Los servidores MCP a los que llegan los agentes de este proyecto por una sola URL.",
  links: "Un enlace de acceso es una dirección que usted envía: quien la abre inicia sesión y conecta sus propias cuentas.",
  members: "Todas las personas cuyos agentes pueden usar este proyecto, y lo que cada una ha conectado.",
  connections:
    "Todas las cuentas conectadas en este proyecto: las propias de cada persona, las que comparte el proyecto y las de la zona de pruebas.",
  navigators: "Un navegador es una vista del proyecto con su propia URL MCP: decide qué herramientas ve un agente y cómo las encuentra.",
  toolChanges:
    "Herramientas cuya descripción o esquema ha cambiado desde que se vieron por primera vez o se aprobaron por última vez. Los agentes actúan según estos textos: léalos antes.",
  access: "Los navegadores, las reglas de ruta y las aprobaciones deciden qué herramientas pueden llamar los agentes y con qué credencial.",
  rules:
    "Una regla de ruta permite o deniega herramientas y puede elegir el ámbito de acceso con que se llaman. Decide la primera regla que coincide.",
  authScope: "Un ámbito de acceso es un juego de credenciales para un servidor, por ejemplo uno para leer y otro para administrar.",
  agents: "Cada aplicación de IA y cada clave de API que actúa en este proyecto, para quién, y cuándo llamó por última vez a una herramienta.",
  connectAgent: "Elija su aplicación de IA. Los mismos pasos ve quien abre la URL de MCP en un navegador.",
  keys: "Con una clave de API, un agente en su servidor usa este proyecto sin que nadie inicie sesión.",
  webhooks: "Un webhook comunica a un programa suyo, con peticiones firmadas, lo que ocurre en este proyecto.",
  analytics:
    "Con qué frecuencia llaman los agentes a las herramientas, cuánto tarda, qué falla y para quién. Cada número se compara con el periodo anterior.",
  auditTargets:
    "La auditoría de este proyecto se entrega sola a otros sistemas: cada evento, en orden, y ninguno se pierde si un sistema falla unos días.",
  audit:
    "Cada acción de una persona o de un agente en este proyecto, primero las más recientes. Lo que se pasa a una herramienta solo se guarda si el proyecto lo graba.",
  playground: "Llame a una herramienta como lo haría un agente, con cuentas que no se usan para nada más.",
};

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

/** Las páginas de una conexión y de una clave de API. */
export const details: WorkTexts["details"] = {
  details: "Detalles",
  detailsOf: (name) => `Detalles de ${name}`,
  lastCalls: "Últimas llamadas",
  noCalls: "No ha habido llamadas últimamente.",
  allCalls: "Todas las llamadas en la auditoría",
  id: "Id",
  givenThrough: "Recibida mediante",
  anAuthLink: "un enlace de autorización",
  revokedAt: "Revocada",
  endedBy: { person: "por la persona", administrator: "por un administrador" },
  worksAt: "Vale en",
  everywhere: "todas las URL MCP del proyecto",
};
