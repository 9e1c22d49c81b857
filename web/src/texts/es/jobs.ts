import type { WorkTexts } from "../en/en.ts";

const titles: WorkTexts["jobs"]["titles"] = {
  running: {
    "server.remove": (name) => `Se está quitando el servidor ${name}`,
    "server.reset": (name) => `Se está restableciendo el acceso de ${name}`,
    "server.edit": (name) => `Se está terminando lo que quitó el cambio de ${name}`,
    "server.scope.remove": (name) => `Se está quitando un ámbito de acceso de ${name}`,
    "server.scope.reset": (name) => `Se está retirando un ámbito de acceso de ${name}`,
    "members.revoke": (name: string) => `Se revocan conexiones de miembros: ${name}`,
    "credentials.revoke": (name: string) => `Se revocan las conexiones encontradas: ${name}`,
    "agent.revoke": () => "Se revoca un agente para todos",
    "project.remove": (name) => `Se está quitando el proyecto ${name}`,
    "vault.rotate": (name) => `Las claves de la bóveda están rotando a ${name}`,
    "vault.move": (name) => `Se están moviendo los valores guardados de ${name}`,
  },
  done: {
    "server.remove": (name) => `Se ha quitado el servidor ${name}`,
    "server.reset": (name) => `Se ha restablecido el acceso de ${name}`,
    "server.edit": (name) => `Ha terminado lo que quitó el cambio de ${name}`,
    "server.scope.remove": (name) => `Se ha quitado un ámbito de acceso de ${name}`,
    "server.scope.reset": (name) => `Se ha retirado un ámbito de acceso de ${name}`,
    "members.revoke": (name: string) => `Conexiones de miembros revocadas: ${name}`,
    "credentials.revoke": (name: string) => `Conexiones encontradas revocadas: ${name}`,
    "agent.revoke": () => "Un agente está revocado para todos",
    "project.remove": (name) => `Se ha quitado el proyecto ${name}`,
    "vault.rotate": (name) => `Las claves de la bóveda han rotado a ${name}`,
    "vault.move": (name) => `Se han movido los valores guardados de ${name}`,
  },
};

export const jobs: WorkTexts["jobs"] = {
  label: "Trabajo en segundo plano",
  moved: "Movido",
  ended: "Terminado",
  titles,
  connectionsEnded: (done, total) => `${done} de ${total} ${total === 1 ? "conexión terminada" : "conexiones terminadas"}`,
  membershipsEnded: (done, total) => `${done} de ${total} conexiones y pertenencias terminadas`,
  alsoAtProviders: (ended) => `${ended}, aquí y en los proveedores.`,
  othersFollow: (ended) => `${ended}. Las demás siguen.`,
  notEndedYet: (ended, failed) => `${ended}. ${failed} aún no se han podido terminar.`,
  othersUnused: (ended) => `${ended}. Ningún agente usa ya las demás.`,
  notEnded: (ended, failed) =>
    `${ended}. ${failed} no se ${failed === 1 ? "ha" : "han"} podido terminar aún; ningún agente ${failed === 1 ? "la usa" : "las usa"} ya.`,
  again: (time) => ` Cardea lo intenta de nuevo a las ${time}.`,
  movedAll: (done) => (done === 1 ? "1 valor movido." : `${done} valores movidos.`),
  moving: (done, total) => `${done} de ${total} movidos. Mientras tanto, las conexiones funcionan como antes.`,
  notMoved: (done, total, failed) =>
    `${done} de ${total} movidos. ${failed} no se ${failed === 1 ? "ha" : "han"} podido mover aún; la configuración dice por qué.`,
};

export const conflicts: WorkTexts["conflicts"] = {
  title: "¿De quién es la dirección?",
  help: "En el servicio de inicio de sesión de su empresa, cada una de estas direcciones pertenece ahora a una cuenta distinta que en Cardea. Busque allí la cuenta y después decida.",
  tried: "Lo intentó el {at} la cuenta {subject} de {issuer}. En Cardea la dirección pertenece a {holder}, desde el {since}.",
  noAccount: "un usuario que no tiene cuenta allí",
  same: "La misma persona",
  sameOne: (email) => `${email} es la misma persona`,
  sameAsk: (email) => `¿Es ${email} la misma persona que antes?`,
  sameLoss:
    "La cuenta nueva sustituye a la antigua. Recibe todo lo que la persona ha conectado aquí, y con la cuenta antigua ya no se puede iniciar sesión.",
  other: "Otra persona",
  otherOne: (email) => `${email} es otra persona`,
  otherAsk: (email) => `¿Pertenece ${email} ahora a otra persona?`,
  otherLoss:
    "La nueva persona recibe una cuenta nueva y vacía. La anterior conserva su cuenta, pero sin esta dirección. Si se ha ido, quítela de sus proyectos.",
};

export const projectExport: WorkTexts["projectExport"] = {
  title: "Exportar este proyecto",
  help: "Un archivo con sus servidores, navegadores, reglas, claves, enlaces, miembros, conexiones y auditoría, y el lugar de sus valores guardados. No contiene ningún secreto.",
  export: "Exportar",
  soFar: (lines) => `${lines.toLocaleString("es")} líneas hasta ahora.`,
  saved: (lines) => `${lines.toLocaleString("es")} líneas guardadas.`,
  brokeOff: "La exportación se ha interrumpido. Inténtelo de nuevo.",
};

export const store: WorkTexts["store"] = {
  title: "Valores guardados",
  stored: {
    kv: "Cardea cifra lo que las personas conectan y lo guarda en Workers KV. Un traslado no cambia nada para ellas ni para sus agentes.",
    ssm: (region, prefix) =>
      `Cardea cifra lo que las personas conectan y lo guarda en el AWS Parameter Store de ${region}, bajo ${prefix}. Un traslado no cambia nada para ellas ni para sus agentes.`,
  },
  movedFrom: {
    kv: "Movido desde Workers KV",
    ssm: (region, prefix) => `Movido desde el AWS Parameter Store de ${region}, bajo ${prefix}`,
  },
  progress: (done, total) =>
    `${done} de ${total} movidos. Hasta comprobar, durante al menos dos minutos, que no queda nada atrás, Cardea lee en ambos lugares.`,
  consequence: "Los valores se mueven en segundo plano. Nadie tiene que conectarse de nuevo.",
  move: "Mover",
  back: "Mover de vuelta",
  backOne: {
    kv: "Mover de vuelta a Workers KV",
    ssm: (region, prefix) => `Mover de vuelta al AWS Parameter Store de ${region}, bajo ${prefix}`,
  },
  backAsk: {
    kv: "¿Mover los valores de vuelta a Workers KV?",
    ssm: (region, prefix) => `¿Mover los valores de vuelta al AWS Parameter Store de ${region}, bajo ${prefix}?`,
  },
  toKv: "Mover a Workers KV",
  toKvAsk: "¿Mover los valores a Workers KV?",
  toStore: "Mover al Parameter Store",
  toPath: "Mover a esta ruta",
  toStoreAsk: (region, prefix) => `¿Mover los valores al AWS Parameter Store de ${region}, bajo ${prefix}?`,
  prefix: "Prefijo de ruta",
  prefixHelp: "Una ruta del Parameter Store que la política de IAM de Cardea permita, como /cardea.",
  key: "Clave de KMS",
  keyHelp: "Id, ARN o alias de una clave simétrica suya. Vacío: la clave que AWS gestiona para la cuenta, alias/aws/ssm.",
};
