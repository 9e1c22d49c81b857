import type { WorkTexts } from "../en/en.ts";

export const linkForm: WorkTexts["linkForm"] = {
  type: "Tipo",
  user: "Para las personas que indique, cuantas veces quieran. Cada una conecta sus propias cuentas.",
  project: "Para una persona, una vez. Todo el proyecto comparte las cuentas que conecte.",
  playground: "Para las personas que indique. Solo la zona de pruebas de este proyecto usa las cuentas que conecten.",
  noServers: {
    user: "Este proyecto no tiene ningún servidor con cuentas propias de cada persona. Añada uno primero.",
    project: "Este proyecto no tiene ningún servidor con cuenta compartida. Añada uno primero.",
  },
  servers: "Servidores",
  returnUrl: "URL de retorno",
  returnUrlHelp: "Opcional. Al terminar, las personas vuelven a esta URL.",
  edit: (type) => `Editar: ${type.toLowerCase()}`,
  editHelp: "Un cambio vale desde la siguiente petición, también para quien tenga la página abierta. Las cuentas conectadas siguen conectadas.",
  email: "Dirección de correo",
  domains: "Dominios de correo",
  domainsHelp: "Solo direcciones de exactamente estos dominios. Sepárelos con comas.",
  emails: "Otras direcciones de correo",
  emailsHelp: "Para personas de otros dominios. Una por línea.",
  notUsed: "Este enlace aún no se ha usado.",
  lastUsed: "último uso",
  connected: "conectado",
  nothingConnected: "ya no hay nada conectado",
  qr: "Código QR",
  qrOf: (audience) => `Código QR del enlace para ${audience}`,
  qrOfLink: "Código QR del enlace",
  scan: "Escanee para abrir el enlace",
  scanHelp: (audience) => `Para ${audience}. Las personas inician sesión antes de usar el enlace.`,
  close: "Cerrar",
};

export const expiry: WorkTexts["expiry"] = {
  legend: "Caduca en",
  choices: { "1": "1 día", "7": "7 días", "30": "30 días", "90": "90 días", "365": "1 año", never: "Nunca", date: "Una fecha" },
  lastDay: "Último día",
};

export const memberPage: WorkTexts["memberPage"] = {
  invite: "Invitar a un miembro",
  inviteHelp:
    "La persona pasa a ser miembro en el acto y recibe un correo con un enlace al proyecto. Para que muchas personas conecten sus cuentas, envíe mejor un enlace de acceso.",
  email: "Dirección de correo",
  role: "Papel",
  member: "Miembro",
  memberHelp: "Conecta sus propias cuentas. Sus agentes usan el proyecto.",
  admin: "Administrador",
  adminHelp: "También cambia servidores, enlaces, miembros y todo lo demás del proyecto.",
  since: "En el proyecto desde",
  lastActive: "última actividad",
  days: "Últimos 30 días",
  noCalls: "Sus agentes no han llamado a ninguna herramienta.",
  calls: "Llamadas a herramientas",
  callsCounted: "llamadas",
  failed: (rate) => `El ${rate} ha fallado.`,
  topServers: "Servidores más usados",
  topTools: "Herramientas más usadas",
  failures: (count) => `, ${count} fallidas`,
  servers: "Servidores",
  noServers: "Este proyecto no tiene ningún servidor con el que las personas conecten sus propias cuentas.",
  states: { connected: "conectado", "sign-in ended": "sesión terminada", revoked: "revocado", "not connected": "sin conectar" },
  provider: {
    pending: "El proveedor aún no ha respondido. Cardea lo intenta de nuevo.",
    done: "El proveedor también lo ha revocado.",
    failed: "Cardea no ha podido revocarlo en el proveedor. Revóquelo allí usted mismo.",
    unsupported: "El proveedor no ofrece revocación. Revóquelo allí usted mismo si hace falta.",
  },
  as: (account) => `como ${account}`,
  revokeSome: (count) => `Revocar ${count}`,
  revokeNames: (names) => `Revocar ${names}`,
  revokeAsk: (names) => `¿Revocar ${names}?`,
  revokeLoss:
    "Cardea borra los valores guardados y, tras un segundo, ninguna llamada los usa. Cardea avisa también a los proveedores que ofrecen revocación. La persona puede conectarse de nuevo.",
  keysLoading: "Cargando las claves que creó …",
  keysFailed: (reason) => `No se han podido cargar las claves que creó: ${reason}`,
  tokensRevoked: (count, names) =>
    `${count === 1 ? "Su token de plataforma" : "Sus tokens de plataforma"} ${names} también se ${count === 1 ? "revoca" : "revocan"} para siempre.`,
  revokeKeys: (count) => `Revocar también ${count === 1 ? "la clave de API" : "las claves de API"} que creó`,
  actForMembers: ", algunas de las cuales actúan por cualquier miembro",
  keysStay: ". Una clave que no se revoca sigue valiendo. Los agentes que usan una clave revocada se detienen.",
};

export const ruleForm: WorkTexts["ruleForm"] = {
  add: "Añadir una regla",
  addNow: "Añadir regla",
  edit: "Editar la regla",
  policy: "Efecto",
  denyHelp: "Los agentes no pueden ver ni llamar a las herramientas.",
  allowHelp: "Los agentes pueden llamar a las herramientas, con el ámbito de acceso que elija.",
  server: "Servidor",
  everyServer: "Todos los servidores",
  tools: "Herramientas",
  toolsHelp: "Los nombres que usa el propio servidor, uno por línea. * vale por cualquier texto; un solo * por todas las herramientas.",
  authScope: "Ámbito de acceso",
  defaultScope: "El ámbito predeterminado",
  priority: "Prioridad",
  priorityHelp: "Las reglas con número menor se evalúan antes.",
};

export const navigatorForm: WorkTexts["navigatorForm"] = {
  create: "Crear un navegador",
  createNow: "Crear navegador",
  edit: (name) => `Editar ${name}`,
  name: "Nombre",
  slug: "Identificador",
  slugHelp: (url) => `Parte de su URL MCP: ${url}. No se puede cambiar después.`,
  find: "Cómo encuentran herramientas los agentes",
  direct: "Todas a la vez",
  directHelp: "El agente ve todas las herramientas. Lo mejor con pocos servidores.",
  search: "Buscando",
  searchHelp: "El agente ve tres herramientas y con ellas encuentra y llama a las demás. Así su contexto es pequeño con muchos servidores.",
  hands: "Los agentes pueden dar enlaces para conectar",
  handsHelp: "Cuando una herramienta necesita una cuenta que no está conectada, el agente da un enlace a la persona.",
  handsWaits: "Empieza cuando el proyecto tenga un servidor con el que las personas conectan sus propias cuentas.",
  handsNone: "Añada primero un servidor con el que las personas conecten sus propias cuentas.",
  preview: "Vista previa de la página que ven las personas",
  denied: "Denegado",
  deniedHelp:
    "Servidores, o herramientas como {server}__{tool} con el nombre que usa el propio servidor. * vale por cualquier texto. Uno por línea. Los agentes de este navegador no pueden ver ni llamar a lo denegado.",
};

export const settingsForm: WorkTexts["settingsForm"] = {
  title: "Configuración",
  returns: "Orígenes de retorno",
  returnsHelp:
    "Para aplicaciones que integran Cardea: un enlace puede enviar a las personas a estos orígenes al terminar. Uno por línea. Cardea rechaza enlaces a otros.",
  browsers: "Orígenes de navegador web",
  browsersHelp:
    "Para agentes que funcionan en un navegador web: las páginas de estos orígenes pueden llamar a las URL MCP de este proyecto. Uno por línea. Los demás agentes no lo necesitan.",
  days: "Días de auditoría",
  daysHelp: (most) =>
    `Cuántos días conserva la auditoría un suceso; como máximo ${most}. Los anteriores se borran. Los recuentos de llamadas se conservan más de un año.`,
  follows: "Aún no se ha guardado nada. Si guarda este cambio, sucederá esto:",
  removal: "Quitar este proyecto",
  removalHelp:
    "Todo lo que tiene termina: lo que conectaron las personas, aquí y en los proveedores, sus enlaces, claves y miembros, y lo que los agentes pueden hacer con él. Expórtelo antes si quiere conservar constancia.",
  removeNow: "Quitar proyecto",
  removeOne: (project) => `Quitar proyecto ${project}`,
  removeAsk: (project) => `¿Quitar ${project}?`,
  removeLoss: "Desde ese momento no se puede acceder a nada de él. No se puede deshacer.",
  confirm: (project) => `Escriba ${project} para confirmar`,
};
