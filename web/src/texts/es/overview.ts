import type { WorkTexts } from "../en/en.ts";

export const overview: WorkTexts["overview"] = {
  about: "Lo primero que hay que hacer, y lo que espera a alguien.",
  first: "Primeros pasos",
  done: (done, all) => `${done} de ${all} hechos`,
  isDone: "Hecho",
  hide: "Ocultar los primeros pasos",
  steps: {
    project: { title: "Dar nombre al proyecto", help: "Tiene sus propios servidores, personas y URL de MCP.", action: "" },
    server: { title: "Añadir un servidor", help: "Basta un nombre o una URL: Cardea averigua el resto.", action: "Añadir servidor" },
    account: {
      title: "Conectarse usted",
      help: "Conecte su propia cuenta, en la misma página que verán los demás.",
      action: "Conectar mi cuenta",
    },
    agent: {
      title: "Conectar un agente",
      help: "Dé a un cliente la URL de MCP del proyecto. La página muestra su primera llamada.",
      action: "Conectar un agente",
    },
    people: {
      title: "Invitar a personas",
      help: "Cree un enlace y envíelo: quien lo abre inicia sesión y conecta sus cuentas.",
      action: "Crear enlace",
    },
  },
  invite: { help: "Ningún servidor pide una cuenta, así que nadie necesita un enlace: invite por la dirección.", action: "Invitar a una persona" },
  noAccount: "Ningún servidor pide una cuenta, así que no hay nada que conectar.",
  needs: "Le necesita",
  nothing: "Nada le espera.",
  nothingHelp:
    "Aquí aparecen los servidores que no responden, las conexiones que han terminado, las herramientas que han cambiado, las peticiones, y los enlaces y claves que terminan pronto.",
  connections: {
    expired: (server, count, email = null) =>
      count === 1 ? `${email ?? "El proyecto"} tiene que volver a conectar ${server}` : `${count} personas tienen que volver a conectar ${server}`,
    refused: (server, count, email = null) =>
      count === 1 ? `${server} rechaza lo que dio ${email ?? "el proyecto"}` : `${server} rechaza lo que dieron ${count} personas`,
    ending: (server, count, email = null) =>
      count === 1
        ? `La conexión de ${email ?? "este proyecto"} con ${server} termina pronto`
        : `Las conexiones de ${count} personas con ${server} terminan pronto`,
  },
  connectionsHelp: {
    expired: "El inicio de sesión ha terminado. Solo la persona puede renovarlo.",
    refused: "El servidor rechazó el valor en dos comprobaciones seguidas. Se sigue enviando con cada llamada.",
    ending: "Solo la persona puede renovarla, iniciando sesión de nuevo.",
  },
  unreachable: (name) => `${name} no responde`,
  changed: (name, tools) => (tools === 1 ? `Ha cambiado 1 herramienta de ${name}` : `Han cambiado ${tools} herramientas de ${name}`),
  held: "Los agentes no pueden usarlas hasta que apruebe el cambio.",
  notHeld: "Los agentes ya ven el cambio.",
  requests: (count) => (count === 1 ? "Un miembro pide un servidor" : `Esperan ${count} peticiones de servidores`),
  endingLink: "Un enlace termina pronto",
  endingKey: (name) => `La clave de API «${name}» termina pronto`,
  look: "Ver",
  lookAt: (what) => `Ver: ${what}`,
};

export const analytics: WorkTexts["analytics"] = {
  period: "Periodo",
  periods: { day: "Últimas 24 horas", week: "Últimos 7 días", month: "Últimos 30 días", quarter: "Últimas 13 semanas", year: "Últimas 52 semanas" },
  of: "Qué se cuenta",
  whole: "Todo el proyecto",
  subjects: { server: "Servidores", navigator: "Navegadores", agent: "Agentes" },
  person: "Correo de una persona",
  show: "Mostrar",
  calls: "Llamadas",
  failed: "Fallidas",
  failedShare: "Llamadas fallidas",
  serverTime: "Tiempo de los servidores",
  ownTime: "Tiempo de Cardea",
  percentiles: "La mitad de las llamadas tardó como mucho el primer tiempo, y el 95 %, como mucho el segundo.",
  people: "Personas activas",
  agents: "Agentes activos",
  before: (value) => `antes: ${value}`,
  callsOverTime: "Llamadas a lo largo del tiempo",
  timesOverTime: "Tiempo de los servidores a lo largo del tiempo",
  server50: "50 % en",
  server95: "95 % en",
  time: (step) => (step < 86_400_000 ? "Hora" : step === 86_400_000 ? "Día (UTC)" : "Semana desde (UTC)"),
  asTable: "Como tabla",
  asChart: "Como gráfico",
  asTableOf: (title) => `Como tabla: ${title}`,
  asChartOf: (title) => `Como gráfico: ${title}`,
  why: "Por qué fallaron las llamadas",
  noneFailed: "No falló ninguna llamada.",
  classes: {
    auth: { title: "Conexión", help: "La persona tiene que conectarse, o el servidor rechazó la credencial." },
    rate: { title: "Demasiadas solicitudes", help: "El servidor o un servicio de inicio de sesión pidió esperar." },
    timeout: { title: "Sin respuesta a tiempo", help: "El servidor no respondió en un minuto." },
    server: { title: "Servidor", help: "El servidor o su herramienta respondió con un error, o no se pudo contactar." },
    client: { title: "Agente", help: "El agente canceló la llamada o se desconectó." },
    policy: { title: "Reglas", help: "Cardea no hace una llamada así." },
  },
  top: { servers: "Servidores más llamados", tools: "Herramientas más llamadas", navigators: "Navegadores", agents: "Agentes" },
  failures: (count) => `, ${count} fallidas`,
  others: "Todos los demás",
  counted:
    "Las llamadas se cuentan en unos segundos. Las de la zona de pruebas no se cuentan. Más de 200 personas o agentes son una estimación, con un error de un 3 % aproximadamente.",
  none: "No hay llamadas en este periodo",
  noneHelp: "En cuanto un agente llame a una herramienta, verá aquí con qué frecuencia, con qué rapidez y para quién.",
  noneOfSubject: "No se llamó a nada en este periodo ni en el anterior. Elija un periodo más largo o todo el proyecto.",
};
