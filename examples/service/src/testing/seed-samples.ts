/** The sample inputs of the documented service, letter by letter as its pages print them: tabs, blank lines and all. */
export const samples = {
  login: '{\n\t\t"email": "test@gmail.com",\n\n\t\t"password": "test"\n\t}',
  individualCampaign:
    '{\n       "name": "sample individual campaign",\n       "services": "PHONE",\n       "individual_number": [9876543210, 98675432123]\n   }',
  bulkCampaign:
    '{\n       "name": "sample bulk campaign",\n       "services": "SMS",\n       "send_to_number_file": "numbers.csv"\n   }',
  describedCampaign:
    '{\n       "name": "sample individual campaign",\n       "services": "PHONE",\n       "individual_number": [9876543210, 98675432123],\n       "description": "This campaign is to notify users that an IPO has been opened"\n   }',
  update:
    '{\n       \t"name":"new campaign name",\t\n\t"services": "SMS",\n\t"description": "Election campaign for 2023"\n   }',
  priority: '{\n       "priority": "message"\n   }',
  message: '{\n       "message" : "Hi, this is to notify that you have been selected for the election"\n   }',
  schedule: '{\n       "schedule_date": "2023-05-09T17:07"\n   }',
  personalMessage: '{\n       "message": "sample text message"\n   }',
  personalAudio: '{\n       "aud_file": "path/containing/audio.mp3"\n   }',
  voice: '{\n       "message": "Message to Convey",\n\t"voice_input": "np_prasanna"\n   }',
  rerun: '{\n       "message": "Here you send your message you want to convey",\n\t"status": "Failed"\n   }',
  allAttributes:
    '{\n\t"message": "Hi {tags_name}, you are {tags_age} years old and your salary is {tags_salary}.",\n\t"aud_file" :   "path/containing/audio.mp3",\n\t"priority": "message",\n\t"voice_input": "np_prasanna",\n\t"schedule_date": "2023-05-09T17:07",\n\t"status": "failed"\n   }',
  phoneSid: '{\n\t"phone_sid":"b7142c5ae3b673d944d81c83bda4f5de"\n   }',
  plainNumber: '{\n\t"number": 9843812344\n   }',
  taggedNumber: '{\n\t"number": 9832123432,\n\t"available_tags":{"tags_name": "name","tags_age": 25}\n   }',
  otpMessage: '{\n\t"message" : "Hi Your OTP is {otp}"\n   }',
  ownCode:
    '{\n\t"number": "9851023212",\n\t"message": "Hi your OTP is {otp}",\n\t"sms_send_options": "text",\n\t"otp_options": "personnel",\n\t"otp": "12345"\n   }',
  generatedCode:
    '{\n\t"number": "9851023212",\n\t"message": "Hi your OTP is {otp}",\n\t"sms_send_options": "voice",\n\t"otp_options": "generated",\n\t"otp_length": "4"\n   }',
} as const;
